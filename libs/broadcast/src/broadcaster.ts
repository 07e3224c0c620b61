/**
 * From the log to NATS. A follower of the log with its own checkpoint: it publishes in log order, page by page, and goes
 * on only after the broker has confirmed a page. So everything arrives at least once, and nothing is skipped.
 */

import {
	DOMAIN_STREAM_PREFIXES,
	type EventLog,
	type EventPage,
	isPresent,
	type RecordedEvent,
	UnknownEvent,
	upcast,
} from "#kernel";
import { reasonOf } from "./api-error.js";
import { Backoff } from "./backoff.js";
import { type CheckpointStore, CheckpointWriter } from "./checkpoint-writer.js";
import { BROADCAST_EVENT_TYPES } from "./cloud-event.js";
import { type NatsFiles, withFiles } from "./files.js";
import { BATCH_BYTES_MAX, PAGE_EVENTS_MAX, STOP_MS_MAX } from "./limits.js";
import { Link } from "./link.js";
import { type OutgoingMessage, toMessage } from "./message.js";
import { serversOf } from "./servers.js";
import type { Session } from "./session.js";

/** Name of the broadcaster's checkpoint in the store. */
export const BROADCAST_CHECKPOINT = "broadcast";

/** As pino has it. */
export interface BroadcastLogger {
	info(fields: object, message: string): void;
	warn(fields: object, message: string): void;
	error(fields: object, message: string): void;
}

export interface BroadcasterOptions {
	readonly log: EventLog;
	readonly checkpoints: CheckpointStore;
	/** See `serversOf`. */
	readonly natsUrl: string | readonly string[];
	readonly natsFiles?: NatsFiles;
	readonly logger: BroadcastLogger;
}

export interface BroadcasterStatus {
	/** Everything up to here was confirmed by the broker. */
	readonly position: number;
	/** Messages confirmed since the start, doubles included. */
	readonly published: number;
	/** Events that no message can be made of; each was logged. */
	readonly skipped: number;
	readonly connected: boolean;
	/** Whether the server keeps the messages in a stream; as last seen. */
	readonly jetstream: boolean;
	/** Why it does not go on; null again once a page was confirmed, or a connection stands that was refused before. */
	readonly lastError: string | null;
}

interface Batch {
	readonly messages: readonly OutgoingMessage[];
	readonly skipped: number;
	/** Index of the first event that is not in it. */
	readonly next: number;
}

export class Broadcaster {
	readonly #checkpoint: CheckpointWriter;
	readonly #link: Link;
	/** No new page is begun. */
	readonly #stopping = new AbortController();
	/** The page in hand is given up too. */
	readonly #givingUp = new AbortController();
	#running: Promise<void> | null = null;
	#position = 0;
	#published = 0;
	#skipped = 0;
	#jetstream = false;
	/** Of the connection, until there is one; and of the page in hand, until that is confirmed. */
	#linkError: string | null = null;
	#pageError: string | null = null;

	/** @throws BadNatsUrl */
	constructor(private readonly options: BroadcasterOptions) {
		this.#checkpoint = new CheckpointWriter(
			options.checkpoints,
			BROADCAST_CHECKPOINT,
			(error, doing) => this.#tell(error, doing),
		);
		this.#link = new Link({
			connection: withFiles(
				serversOf(options.natsUrl),
				options.natsFiles ?? {},
			),
			onError: (error, doing) => {
				this.#linkError = this.#tell(error, doing);
			},
			onSession: (session) => this.#onSession(session),
		});
	}

	get status(): BroadcasterStatus {
		return {
			position: this.#position,
			published: this.#published,
			skipped: this.#skipped,
			connected: this.#link.isConnected,
			jetstream: this.#jetstream,
			lastError: this.#pageError ?? this.#linkError,
		};
	}

	/** Returns at once; a broker or a store that is away is waited for. */
	start(): void {
		if (this.#running !== null) return;
		this.#link.start();
		this.#running = this.#run();
	}

	/** Finishes the page in hand where the broker is there, for 5 s at most, and saves the checkpoint. */
	async stop(): Promise<void> {
		this.#stopping.abort();
		const timer = setTimeout(() => this.#givingUp.abort(), STOP_MS_MAX);
		await this.#running;
		clearTimeout(timer);
		await this.#checkpoint.close();
		await this.#link.close();
	}

	async #run(): Promise<void> {
		const { signal } = this.#stopping;
		const backoff = new Backoff();
		let loaded = false;
		while (!signal.aborted) {
			try {
				if (!loaded) {
					this.#position = await this.#checkpoint.load();
					this.#pageError = null;
					loaded = true;
				}
				await this.#follow(backoff);
			} catch (error) {
				if (signal.aborted) return;
				const doing = loaded ? "following the log" : "loading the checkpoint";
				this.#pageError = this.#tell(error, doing);
			}
			await backoff.pause(signal);
		}
	}

	async #follow(backoff: Backoff): Promise<void> {
		const pages = this.options.log.follow({
			after: this.#position,
			filter: {
				streamPrefixes: DOMAIN_STREAM_PREFIXES,
				types: BROADCAST_EVENT_TYPES,
			},
			limit: PAGE_EVENTS_MAX,
			signal: this.#stopping.signal,
		});
		for await (const page of pages) {
			const { known, unknown } = partsOf(page);
			if (!(await this.#deliver(known))) return;
			if (unknown === null) this.#reached(page.position);
			else {
				this.#reached(known.at(-1)?.position ?? this.#position);
				// Only a later version can tell of it, and nothing of the log may overtake it: it is waited for.
				throw new UnknownEvent(unknown);
			}
			backoff.reset();
			if (this.#stopping.signal.aborted) return;
		}
	}

	#reached(position: number): void {
		this.#position = position;
		this.#pageError = null;
		this.#checkpoint.reached(position);
	}

	/** Publishes a page's events until they are confirmed. @returns false where stopping came first */
	async #deliver(events: readonly RecordedEvent[]): Promise<boolean> {
		const { signal } = this.#stopping;
		const backoff = new Backoff();
		const confirmed = new Set<string>();
		let next = 0;
		while (next < events.length) {
			const session = await this.#link.session(signal);
			if (session === null) return false;
			try {
				const batch = this.#batch(events, next, session.payloadBytesMax);
				const { messages } = batch;
				await session.publish(messages, confirmed, this.#givingUp.signal);
				this.#published += messages.length;
				this.#skipped += batch.skipped;
				next = batch.next;
			} catch (error) {
				this.#pageError = this.#tell(error, "publishing");
				this.#link.renew(session);
				if (signal.aborted) return false;
				await backoff.pause(signal);
			}
		}
		return true;
	}

	/** Messages for the events at `from` and after it, as many as may go out before a confirmation. */
	#batch(
		events: readonly RecordedEvent[],
		from: number,
		payloadBytesMax: number,
	): Batch {
		const messages: OutgoingMessage[] = [];
		let skipped = 0;
		let bytes = 0;
		let next = from;
		while (next < events.length && bytes < BATCH_BYTES_MAX) {
			const event = events[next++] as RecordedEvent;
			try {
				const message = toMessage(event, payloadBytesMax);
				if (message === null) continue;
				if (message.shortened) this.#warnShortened(event);
				messages.push(message);
				bytes += message.payload.length;
			} catch (error) {
				skipped++;
				const { eventId, position } = event;
				this.#tell(error, `skipping event ${eventId} at ${position}`);
			}
		}
		return { messages, skipped, next };
	}

	#warnShortened({ eventId, position }: RecordedEvent): void {
		this.options.logger.warn(
			{ eventId, position },
			"broadcast without the visit's summary, which is too large",
		);
	}

	#onSession(session: Session): void {
		this.#jetstream = session.hasJetStream;
		this.#linkError = null;
		this.options.logger.info(
			{ jetstream: session.hasJetStream, position: this.#position },
			"connected to NATS",
		);
	}

	/** @returns what to tell of it in one line */
	#tell(error: unknown, doing: string): string {
		this.options.logger.error({ err: error }, `broadcast failed: ${doing}`);
		return `${doing}: ${reasonOf(error)}`;
	}
}

/** A page's events in their present shape, up to the first that this version does not know. */
function partsOf({ events }: EventPage): {
	readonly known: readonly RecordedEvent[];
	readonly unknown: RecordedEvent | null;
} {
	const present = events.map((event) => upcast(event));
	const end = present.findIndex((event) => !isPresent(event));
	return end < 0
		? { known: present, unknown: null }
		: { known: present.slice(0, end), unknown: present[end] as RecordedEvent };
}
