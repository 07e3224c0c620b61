/** One stretch of unbroken connection. A page is published and confirmed within one session, or not at all. */

import type { JetStreamClient, NatsConnection } from "nats";
import { CONFIRM_MS_MAX } from "./limits.js";
import type { OutgoingMessage } from "./message.js";

/** The page may or may not have arrived: it has to be published again. */
export class PageNotConfirmed extends Error {
	constructor(reason: string, cause?: unknown) {
		super(`page not confirmed: ${reason}`, { cause });
		this.name = "PageNotConfirmed";
	}
}

export class Session {
	readonly #ended = new AbortController();

	constructor(
		private readonly connection: NatsConnection,
		/** Null where the server keeps no stream: then a message counts as delivered once the server has read it. */
		private readonly jetstream: JetStreamClient | null,
	) {}

	get hasJetStream(): boolean {
		return this.jetstream !== null;
	}

	/** Bytes that the server takes in one message. */
	get payloadBytesMax(): number {
		return this.connection.info?.max_payload ?? 1_048_576;
	}

	/** The connection broke; what is not confirmed by now never will be. */
	end(): void {
		this.#ended.abort();
	}

	/**
	 * Publishes in order and waits until the broker confirmed all of it.
	 * @param giveUp ends the waiting
	 * @throws PageNotConfirmed
	 */
	async publish(
		messages: readonly OutgoingMessage[],
		giveUp: AbortSignal,
	): Promise<void> {
		const stops = [this.#ended.signal, giveUp];
		if (stops.some((signal) => signal.aborted)) {
			throw new PageNotConfirmed("disconnected");
		}
		try {
			await confirmed(this.#send(messages), stops, () => {
				// A link that stays silent for so long is dead, whatever the system thinks of it.
				void this.connection.reconnect();
			});
		} catch (error) {
			if (error instanceof PageNotConfirmed) throw error;
			throw new PageNotConfirmed(String(error), error);
		}
	}

	/**
	 * All messages are handed to the client in one go, and the PING that confirms them too: it buffers them together, so
	 * a break in between cannot let the PING through without the messages before it.
	 */
	async #send(messages: readonly OutgoingMessage[]): Promise<void> {
		if (this.jetstream === null) {
			for (const { subject, payload, headers } of messages) {
				this.connection.publish(subject, payload, { headers });
			}
			await this.connection.flush();
			return;
		}
		const stream = this.jetstream;
		await Promise.all(
			messages.map(({ id, subject, payload, headers }) =>
				stream.publish(subject, payload, {
					headers,
					msgID: id,
					timeout: CONFIRM_MS_MAX,
				}),
			),
		);
	}
}

/** Waits for `work`, but not beyond a signal nor beyond CONFIRM_MS_MAX. */
function confirmed(
	work: Promise<void>,
	stops: readonly AbortSignal[],
	onTimeUp: () => void,
): Promise<void> {
	return new Promise((resolve, reject) => {
		const settle = (error?: unknown) => {
			clearTimeout(timer);
			for (const stop of stops) stop.removeEventListener("abort", onStop);
			if (error === undefined) resolve();
			else reject(error);
		};
		const onStop = () => settle(new PageNotConfirmed("disconnected"));
		const timer = setTimeout(() => {
			onTimeUp();
			settle(new PageNotConfirmed("no answer in time"));
		}, CONFIRM_MS_MAX);
		for (const stop of stops) stop.addEventListener("abort", onStop);
		work.then(
			() => settle(),
			(error) => settle(error ?? new PageNotConfirmed("unknown reason")),
		);
	});
}
