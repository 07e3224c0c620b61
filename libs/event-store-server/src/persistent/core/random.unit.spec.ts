/**
 * Consumers that come, go, answer well, badly, late and never, a log that grows, and crashes that leave the checkpoint and
 * the parked stream only. `SEED=<n>` repeats a run.
 */

import assert from "node:assert/strict";
import {
	seededRandom,
	seedOfRun,
} from "../../../../event-store/src/contract/seeded-random.js";
import { recorded } from "../testing/events.js";
import { PlayedGroup } from "../testing/played-group.js";
import { type GroupSettings, STRATEGIES } from "./settings.js";

const RUNS = 120;
const STEPS = 300;
const CONSUMERS = ["a", "b", "c"];
const STREAMS = 5;
const TIMEOUT_MS = 5_000;

interface Given {
	readonly consumer: string;
	/** `event-3`, or `link-0` where it was replayed. */
	readonly id: string;
	readonly isNew: boolean;
	readonly at: number;
}

class RandomRun {
	readonly played: PlayedGroup;
	/** Outstanding by id, as the consumers see it. */
	readonly outstanding = new Map<string, Given>();
	readonly everGiven = new Set<string>();
	/** Acknowledged, skipped or stopped, ever and since the last crash. */
	readonly done = new Set<string>();
	readonly doneThisTime = new Set<string>();
	lastNew = -1;

	constructor(
		private readonly random: () => number,
		readonly settings: Partial<GroupSettings>,
	) {
		this.played = new PlayedGroup(settings);
	}

	step(): void {
		const { played } = this;
		const dice = this.random();
		if (dice < 0.25) this.append();
		else if (dice < 0.32) this.connect(this.pick(CONSUMERS));
		else if (dice < 0.37) this.disconnect(this.pick(CONSUMERS));
		else if (dice < 0.65) this.answer("ack");
		else if (dice < 0.75) this.answer("retry");
		else if (dice < 0.79) this.answer("park");
		else if (dice < 0.81) this.answer("skip");
		else if (dice < 0.9) this.wait(this.random() * 4_000);
		else if (dice < 0.93) played.replay();
		else if (dice < 0.97) this.hold();
		else if (dice < 0.98) this.crash();
		this.note();
	}

	append(): void {
		const position = this.played.log.length;
		const stream = `s${Math.floor(this.random() * STREAMS)}`;
		this.played.append(recorded(position, { stream }));
	}

	connect(id: string): void {
		this.disconnect(id);
		this.played.connectWith(id, 1 + Math.floor(this.random() * 5));
		this.note();
	}

	disconnect(id: string): void {
		for (const { id: message, consumer } of [...this.outstanding.values()]) {
			if (consumer === id) this.outstanding.delete(message);
		}
		this.played.disconnect(id);
		this.note();
	}

	answer(action: "ack" | "retry" | "park" | "skip"): void {
		const ids = [...this.outstanding.keys()];
		if (ids.length === 0) return;
		const id = this.pick(ids);
		this.outstanding.delete(id);
		if (action === "ack" || action === "skip") {
			this.done.add(id);
			this.doneThisTime.add(id);
		}
		if (action === "ack") this.played.ack(id);
		else this.played.nack(action, id);
	}

	wait(ms: number): void {
		const now = this.played.now + ms;
		for (const [id, { at }] of this.outstanding) {
			if (now - at >= TIMEOUT_MS) this.outstanding.delete(id);
		}
		this.played.wait(ms);
	}

	hold(): void {
		if (this.played.isHeld) this.played.answerAll();
		else this.played.isHeld = true;
	}

	crash(): void {
		this.outstanding.clear();
		this.doneThisTime.clear();
		this.lastNew = -1;
		this.played.isHeld = false;
		this.played.restart();
	}

	/** Checks what was given, and remembers it. */
	note(): void {
		for (const text of this.played.given()) {
			const given = givenOf(text, this.played.now);
			assert(!this.doneThisTime.has(given.id), `${given.id} was done`);
			if (given.isNew && !this.settings.strategy?.startsWith("Pinned")) {
				const position = Number(given.id.slice("event-".length));
				assert(position > this.lastNew, `${position} after ${this.lastNew}`);
				this.lastNew = position;
			}
			this.outstanding.set(given.id, given);
			this.everGiven.add(given.id);
		}
		if (this.settings.strategy?.startsWith("Pinned")) this.checkPins();
	}

	/** All of a stream that is in flight is with one consumer. */
	checkPins(): void {
		const owners = new Map<string, string>();
		for (const { id, consumer } of this.outstanding.values()) {
			if (!id.startsWith("event-")) continue;
			const position = Number(id.slice("event-".length));
			const stream = this.played.log[position]?.stream as string;
			assert.equal(owners.get(stream) ?? consumer, consumer);
			owners.set(stream, consumer);
		}
	}

	/** Everybody answers well from here on. */
	finish(): void {
		this.played.answerAll();
		this.note();
		for (const id of CONSUMERS) this.connect(id);
		for (let i = 0; i < 10_000 && this.outstanding.size > 0; i++) {
			this.answer("ack");
			this.note();
		}
		this.played.wait(10_000);
	}

	pick<T>(values: readonly T[]): T {
		return values[Math.floor(this.random() * values.length)] as T;
	}
}

function givenOf(text: string, at: number): Given {
	const [, consumer, name, retries] = /^(\w):([\w-]+)(#\d+)?$/.exec(text) ?? [];
	const isReplayed = name?.startsWith("parked-");
	const id = isReplayed
		? `link-${name?.slice("parked-".length)}`
		: `event-${name}`;
	const isNew = !isReplayed && retries === undefined;
	return { consumer: consumer as string, id, isNew, at };
}

function check({ played, everGiven, done, outstanding }: RandomRun): void {
	const parked = new Set(
		played.parkedStream.map(({ target }) => target.eventId),
	);
	expect(outstanding.size).toBe(0);
	for (const { eventId } of played.log) {
		assert(everGiven.has(eventId), `${eventId} was never given`);
		assert(done.has(eventId) || parked.has(eventId), `${eventId} is lost`);
	}
	expect(played.report).toMatchObject({
		status: "Live",
		readBufferCount: 0,
		retryBufferCount: 0,
		outstandingMessagesCount: 0,
		totalInFlightMessages: 0,
	});
	// Whatever was replayed and not handled by a crash is still parked.
	for (let revision = 0; revision < played.parkedFrom; revision++) {
		const id = `link-${revision}`;
		const target = played.parkedStream[revision]?.target.eventId;
		const again = played.parkedStream
			.slice(revision + 1)
			.some((other) => other.target.eventId === target);
		expect(done.has(id) || again).toBe(true);
	}
}

it("loses nothing, gives nothing back that is done, and keeps pinned streams with one consumer", () => {
	const seed = seedOfRun();
	console.log(`seed ${seed}`);
	for (let run = 0; run < RUNS; run++) {
		const random = seededRandom(seed + run);
		const small = () => 1 + Math.floor(random() * 8);
		const readBatchSize = small();
		const played = new RandomRun(random, {
			strategy: STRATEGIES[run % STRATEGIES.length] as never,
			readBatchSize,
			historyBufferSize: readBatchSize + small(),
			liveBufferSize: small(),
			maxRetryCount: small(),
			messageTimeoutMs: TIMEOUT_MS,
			minCheckPointCount: small(),
			maxCheckPointCount: small() + 4,
		});
		for (let step = 0; step < STEPS; step++) played.step();
		played.finish();
		check(played);
	}
});
