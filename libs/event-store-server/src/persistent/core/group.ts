/**
 * One persistent subscription: decides what is given to whom, and when. Pure: it is told what happened and at what time
 * (milliseconds), and answers with what is to be done about it.
 */

import { Checkpointing } from "./checkpointing.js";
import type { ConsumerInfo } from "./consumer.js";
import { Deliveries } from "./deliveries.js";
import type { Effect } from "./effects.js";
import { type GroupReport, Rates, statusText } from "./group-info.js";
import { Intake, type SourcePage } from "./intake.js";
import type { Arrival, Message } from "./message.js";
import { MessageBuffer } from "./message-buffer.js";
import { Parked, type ParkedPage, type ParkedRange } from "./parked.js";
import { Progress } from "./progress.js";
import {
	batchSizeOf,
	type GroupSettings,
	historyBufferSizeOf,
} from "./settings.js";

/** Messages on their way to the parked stream; above it nothing more is given out. */
const PARKING_MAX = 1_000;

/** `stop` answers for the message as `skip` does: EventStoreDB 24.6 does no more. */
export type NackAction = "unknown" | "park" | "retry" | "skip" | "stop";

/** From where a group goes on. */
export interface GroupStart {
	/** Position of the first event to read. */
	readonly next: number;
	/** Up to here all was handled before; null where there is no checkpoint. */
	readonly checkpoint: number | null;
	readonly parked: ParkedRange;
}

export class Group {
	readonly #buffer: MessageBuffer;
	readonly #progress: Progress;
	readonly #intake: Intake;
	readonly #deliveries: Deliveries;
	readonly #checkpointing: Checkpointing;
	readonly #parked: Parked;
	readonly #rates: Rates;
	#effects: Effect[] = [];
	#parking = 0;

	constructor(
		private readonly settings: GroupSettings,
		start: GroupStart,
		now: number,
	) {
		const { next, checkpoint, parked } = start;
		this.#buffer = new MessageBuffer(historyBufferSizeOf(settings));
		this.#progress = new Progress(checkpoint);
		this.#intake = new Intake(this.#buffer, this.#progress, settings, next);
		this.#deliveries = new Deliveries(settings);
		this.#checkpointing = new Checkpointing(settings, checkpoint);
		this.#parked = new Parked(parked, batchSizeOf(settings));
		this.#rates = new Rates(now);
	}

	/** Whether it takes no further consumer. */
	get isFull(): boolean {
		return this.#deliveries.isFull;
	}

	/** Begins to read. */
	begin(now: number): Effect[] {
		return this.#goOn(now);
	}

	page(page: SourcePage, now: number): Effect[] {
		this.#intake.page(page);
		return this.#goOn(now);
	}

	/** An event of the source was appended. */
	live(arrival: Arrival, now: number): Effect[] {
		return this.#intake.live(arrival) ? this.#goOn(now) : [];
	}

	/** An event was appended that the source's filter leaves out. */
	liveSkipped(position: number, now: number): Effect[] {
		this.#intake.liveSkipped(position);
		this.#checkpoint(now, false);
		return this.#taken();
	}

	connect(consumer: ConsumerInfo, now: number): Effect[] {
		this.#deliveries.connect(consumer);
		return this.#goOn(now);
	}

	/** What it had in flight goes to others, one retry on. It is never parked for that: the message may be without fault. */
	disconnect(id: string, now: number): Effect[] {
		for (const message of this.#deliveries.disconnect(id)) this.#retry(message);
		return this.#goOn(now);
	}

	/** The consumer's connection takes no more until `resume`. */
	pause(id: string): void {
		this.#deliveries.setPaused(id, true);
	}

	resume(id: string, now: number): Effect[] {
		this.#deliveries.setPaused(id, false);
		return this.#goOn(now);
	}

	/** Ids that are not outstanding, such as those that timed out, are passed over. */
	ack(ids: readonly string[], now: number): Effect[] {
		const messages = this.#deliveries.takeBack(ids, now);
		for (const message of messages) this.#done(message);
		return this.#goOn(now);
	}

	nack(
		ids: readonly string[],
		action: NackAction,
		reason: string,
		now: number,
	): Effect[] {
		for (const message of this.#deliveries.takeBack(ids, now)) {
			if (action === "park") {
				this.#park(message, `Client explicitly NAK'ed message.\n${reason}`);
			} else if (action === "retry" || action === "unknown") {
				this.#retryOrPark(message);
			} else this.#done(message);
		}
		return this.#goOn(now);
	}

	/** The message is parked, at that revision of the parked stream. */
	parked(message: Message, revision: number, now: number): Effect[] {
		this.#parking--;
		this.#parked.added(revision);
		this.#done(message);
		return this.#goOn(now);
	}

	/** It could not be parked: it is given again rather than lost. */
	parkFailed(message: Message, now: number): Effect[] {
		this.#parking--;
		this.#retry(message);
		return this.#goOn(now);
	}

	/** Gives the messages that are parked now once more, up to before revision `stopAt` of the parked stream if given. */
	replay(stopAt: number | null, now: number): Effect[] {
		this.#parked.replay(stopAt);
		return this.#goOn(now);
	}

	parkedPage(page: ParkedPage, now: number): Effect[] {
		const messages = this.#parked.page(page);
		for (const message of messages) this.#buffer.addRetry(message);
		return this.#goOn(now);
	}

	/** Time has passed. */
	tick(now: number): Effect[] {
		for (const message of this.#deliveries.takeExpired(now)) {
			this.#retryOrPark(message);
		}
		this.#checkpoint(now, true);
		return this.#goOn(now);
	}

	/** Drops all consumers. */
	dropAll(now: number): Effect[] {
		for (const { info } of this.#deliveries.consumers) {
			this.#effects.push({ do: "drop", consumer: info.id });
			for (const lost of this.#deliveries.disconnect(info.id)) {
				this.#retry(lost);
			}
		}
		return this.#goOn(now);
	}

	/** The checkpoint that a group leaves when it ends in good order; null where the last one says it all. */
	lastCheckpoint(now: number): number | null {
		return this.#checkpointing.last(this.#progress.reached, now);
	}

	report(now: number): GroupReport {
		const { consumers, given, outstanding } = this.#deliveries;
		const { isLive, isReading, lastKnown, liveCount } = this.#intake;
		const { isReplaying } = this.#parked;
		let inFlight = 0;
		for (const consumer of consumers) inFlight += consumer.inFlight.size;
		return {
			...this.#rates.measure(given, consumers, now),
			status: statusText({ isLive, isReading, isReplaying }),
			totalItems: given,
			lastCheckpointed: this.#checkpointing.position,
			lastKnown,
			readBufferCount: this.#buffer.readyCount,
			liveBufferCount: liveCount,
			retryBufferCount: this.#buffer.retryCount,
			totalInFlightMessages: inFlight,
			outstandingMessagesCount: outstanding,
			parkedMessageCount: this.#parked.count,
		};
	}

	/** What follows from any change: what was handled is written down, more is read, more is given. */
	#goOn(now: number): Effect[] {
		this.#checkpoint(now, false);
		const before = this.#parked.nextTruncation();
		if (before !== null) this.#effects.push({ do: "truncateParked", before });
		const parked = this.#parked.nextRead();
		if (parked !== null) this.#effects.push({ do: "readParked", ...parked });
		const source = this.#intake.nextRead();
		if (source !== null) this.#effects.push({ do: "read", ...source });
		if (this.#parking < PARKING_MAX) this.#giveOut(now);
		return this.#taken();
	}

	#taken(): Effect[] {
		const effects = this.#effects;
		this.#effects = [];
		return effects;
	}

	#giveOut(now: number): void {
		for (const delivery of this.#deliveries.giveOut(this.#buffer, now)) {
			this.#effects.push({ do: "give", ...delivery });
		}
	}

	#retryOrPark(message: Message): void {
		const { maxRetryCount } = this.settings;
		if (message.retryCount < maxRetryCount) this.#retry(message);
		else this.#park(message, `Reached retry count of ${maxRetryCount}`);
	}

	#retry(message: Message): void {
		const retryCount = message.retryCount + 1;
		this.#buffer.addRetry({ ...message, retryCount });
	}

	#park(message: Message, reason: string): void {
		this.#parking++;
		this.#effects.push({ do: "park", message, reason });
	}

	#done(message: Message): void {
		if (message.position === null) this.#parked.done(message);
		else this.#progress.done(message.place);
	}

	#checkpoint(now: number, isTick: boolean): void {
		const { reached } = this.#progress;
		const position = this.#checkpointing.next(reached, now, isTick);
		if (position !== null) this.#effects.push({ do: "checkpoint", position });
	}
}
