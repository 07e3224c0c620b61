/** One stretch of unbroken connection. A page is published and confirmed within one session, or not at all. */

import { setImmediate as afterReading } from "node:timers/promises";
import {
	ErrorCode,
	type JetStreamClient,
	type NatsConnection,
	NatsError,
} from "nats";
import { reasonOf } from "./api-error.js";
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
	#refusal: Error | null = null;

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

	/** The server said that it does not take what it was sent; it says so before it confirms what came after. */
	refused(error: Error): void {
		this.#refusal = error;
	}

	/**
	 * Publishes in order and waits until the broker confirmed all of it.
	 * @param confirmed ids of messages that need not be sent any more; those confirmed one by one are added
	 * @param giveUp ends the waiting
	 * @throws PageNotConfirmed
	 */
	async publish(
		messages: readonly OutgoingMessage[],
		confirmed: Set<string>,
		giveUp: AbortSignal,
	): Promise<void> {
		const stops = [this.#ended.signal, giveUp];
		if (stops.some((signal) => signal.aborted)) {
			throw new PageNotConfirmed("disconnected");
		}
		const open = messages.filter(({ id }) => !confirmed.has(id));
		const work =
			this.jetstream === null
				? this.#sendAll(open)
				: this.#store(open, confirmed, this.jetstream);
		try {
			await unlessStopped(work, stops);
		} catch (error) {
			if (isTimeout(error)) this.#drop();
			if (error instanceof PageNotConfirmed) throw error;
			throw new PageNotConfirmed(reasonOf(error), error);
		}
	}

	/** A link that stays silent for so long is dead, whatever the system thinks of it. */
	#drop(): void {
		this.connection.reconnect().catch(() => undefined);
	}

	/**
	 * All messages are handed to the client in one go, and the PING that confirms them too: it buffers them together, so
	 * a break in between cannot let the PING through without the messages before it.
	 */
	async #sendAll(messages: readonly OutgoingMessage[]): Promise<void> {
		for (const { subject, payload, headers } of messages) {
			this.connection.publish(subject, payload, { headers });
		}
		await inTime(this.connection.flush());
		// The client tells of a refusal beside the flush, which by itself would take it for a success.
		await afterReading();
		if (this.#refusal !== null) throw this.#refusal;
	}

	/**
	 * The server takes each message or refuses it (a full stream takes a small one after refusing a large one; a new
	 * leader knows nothing of what the old one lost), so a visitor's next message is sent only when the one before it is
	 * stored. Different visitors do not wait for each other.
	 */
	async #store(
		messages: readonly OutgoingMessage[],
		confirmed: Set<string>,
		jetstream: JetStreamClient,
	): Promise<void> {
		let failure: unknown = null;
		const storeInOrder = async (own: readonly OutgoingMessage[]) => {
			for (const { id, subject, payload, headers } of own) {
				if (failure !== null || this.#ended.signal.aborted) return;
				const options = { headers, msgID: id, timeout: CONFIRM_MS_MAX };
				try {
					await jetstream.publish(subject, payload, options);
					confirmed.add(id);
				} catch (error) {
					failure ??= error;
				}
			}
		};
		await Promise.all(byVisitor(messages).map(storeInOrder));
		if (failure !== null) throw failure;
	}
}

function byVisitor(
	messages: readonly OutgoingMessage[],
): readonly OutgoingMessage[][] {
	const groups = new Map<string, OutgoingMessage[]>();
	for (const message of messages) {
		const group = groups.get(message.stream);
		if (group === undefined) groups.set(message.stream, [message]);
		else group.push(message);
	}
	return [...groups.values()];
}

/** As the client's requests do it. */
function inTime(work: Promise<void>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			reject(NatsError.errorForCode(ErrorCode.Timeout));
		}, CONFIRM_MS_MAX);
	});
	return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function isTimeout(error: unknown): boolean {
	return error instanceof NatsError && error.code === ErrorCode.Timeout;
}

/** Waits for `work`, but not beyond any of the signals. */
function unlessStopped(
	work: Promise<void>,
	stops: readonly AbortSignal[],
): Promise<void> {
	let onStop = () => {};
	const stopped = new Promise<never>((_, reject) => {
		onStop = () => reject(new PageNotConfirmed("disconnected"));
		for (const stop of stops) stop.addEventListener("abort", onStop);
	});
	return Promise.race([work, stopped]).finally(() => {
		for (const stop of stops) stop.removeEventListener("abort", onStop);
	});
}
