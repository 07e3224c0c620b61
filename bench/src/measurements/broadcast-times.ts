/** Brings together when a purchase was answered and when its message came, in whichever order the two happen. */

import { Histogram } from "../load/histogram.js";

/** Purchases and messages that wait for their other half at most. */
const WAITING_MAX = 1_000_000;

interface Answered {
	readonly dueMs: number;
	readonly answeredMs: number;
}

export class BroadcastTimes {
	/** From when the command was due to be sent until its message came. */
	readonly fromDue = new Histogram();
	/** From the answer until the message; 0 where the message was first. */
	readonly fromAnswer = new Histogram();
	private readonly answers = new Map<string, Answered>();
	private readonly messages = new Map<string, number>();
	private recordFromMs = 0;
	private answerCount = 0;

	/** Answers whose message has not come. */
	get awaited(): number {
		return this.answers.size;
	}

	/** Purchases answered, the unrecorded ones with them. */
	get answered(): number {
		return this.answerCount;
	}

	/** Commands due before are left out of the histograms: they were the warm-up. */
	recordFrom(ms: number): void {
		this.recordFromMs = ms;
	}

	/** @param eventId of the event that will be broadcast */
	answer(eventId: string, dueMs: number, answeredMs: number): void {
		this.answerCount++;
		const receivedMs = this.messages.get(eventId);
		if (receivedMs === undefined) {
			keep(this.answers, eventId, { dueMs, answeredMs });
		} else {
			this.messages.delete(eventId);
			this.record({ dueMs, answeredMs }, receivedMs);
		}
	}

	/** A message that came twice waits in vain for a second answer, and does no harm. */
	message(eventId: string, receivedMs: number): void {
		const answered = this.answers.get(eventId);
		if (answered === undefined) {
			keep(this.messages, eventId, receivedMs);
		} else {
			this.answers.delete(eventId);
			this.record(answered, receivedMs);
		}
	}

	private record({ dueMs, answeredMs }: Answered, receivedMs: number): void {
		if (dueMs < this.recordFromMs) return;
		this.fromDue.record(receivedMs - dueMs);
		this.fromAnswer.record(receivedMs - answeredMs);
	}
}

function keep<V>(waiting: Map<string, V>, eventId: string, value: V): void {
	if (waiting.size >= WAITING_MAX) {
		throw new Error(
			`over ${WAITING_MAX} answers or messages without the other`,
		);
	}
	waiting.set(eventId, value);
}
