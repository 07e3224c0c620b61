/**
 * A group over a log in memory: what it wants done is done at once, and who was given what is written down, as in
 * `a:3` (consumer a, event 3), `a:3#1` (once more) and `a:parked-0` (replayed from revision 0 of the parked stream).
 */

import type { RecordedRawEvent } from "#event-store";
import type { Effect } from "../core/effects.js";
import { Group, type NackAction } from "../core/group.js";
import { type Message, originalOf } from "../core/message.js";
import type { GroupSettings } from "../core/settings.js";
import { recorded, SETTINGS } from "./events.js";

export class PlayedGroup {
	readonly settings: GroupSettings;
	readonly log: RecordedRawEvent[] = [];
	/** Links to parked events, with the reasons. */
	readonly parkedStream: { target: RecordedRawEvent; reason: string }[] = [];
	readonly checkpoints: number[] = [];
	readonly dropped: string[] = [];
	/** Since it was last asked for. */
	#given: string[] = [];
	/** Where set, pages and parked messages are answered for only by `answerAll`. */
	isHeld = false;
	readonly #held: (() => void)[] = [];
	/** To be done; what follows from one is done after those that were there before. */
	readonly #effects: Effect[] = [];
	#isRunning = false;
	parkedFrom = 0;
	now = 0;
	group: Group;

	constructor(settings: Partial<GroupSettings> = {}, events = 0) {
		this.settings = { ...SETTINGS, ...settings };
		for (let i = 0; i < events; i++) this.log.push(recorded(i));
		this.group = this.#opened();
		this.run(this.group.begin(this.now));
	}

	/** As after a crash: all that is left is the log, the parked stream and the checkpoint. */
	restart(): void {
		this.#held.length = 0;
		this.group = this.#opened();
		this.run(this.group.begin(this.now));
	}

	append(...events: RecordedRawEvent[]): void {
		const added = events.length > 0 ? events : [recorded(this.log.length)];
		for (const event of added) {
			this.log.push(event);
			const { position } = event;
			const arrival = { resolved: { event, link: null }, position };
			this.run(this.group.live(arrival, this.now));
		}
	}

	connect(...ids: string[]): void {
		for (const id of ids) this.connectWith(id, 10);
	}

	connectWith(id: string, bufferSize: number): void {
		const info = {
			id,
			username: "u",
			connectionName: `${id}-name`,
			bufferSize,
		};
		this.run(this.group.connect(info, this.now));
	}

	disconnect(id: string): void {
		this.run(this.group.disconnect(id, this.now));
	}

	ack(...ids: (number | string)[]): void {
		this.run(this.group.ack(ids.map(idOf), this.now));
	}

	nack(action: NackAction, ...ids: (number | string)[]): void {
		this.run(this.group.nack(ids.map(idOf), action, "because", this.now));
	}

	replay(stopAt: number | null = null): void {
		this.run(this.group.replay(stopAt, this.now));
	}

	wait(ms: number): void {
		this.now += ms;
		this.run(this.group.tick(this.now));
	}

	answerAll(): void {
		this.isHeld = false;
		for (const answer of this.#held.splice(0)) answer();
	}

	given(): string[] {
		const given = this.#given;
		this.#given = [];
		return given;
	}

	get report() {
		return this.group.report(this.now);
	}

	run(effects: readonly Effect[]): void {
		this.#effects.push(...effects);
		if (this.#isRunning) return;
		this.#isRunning = true;
		for (let effect = this.#effects.shift(); effect; ) {
			this.#do(effect);
			effect = this.#effects.shift();
		}
		this.#isRunning = false;
	}

	#opened(): Group {
		const checkpoint = this.checkpoints.at(-1) ?? null;
		const parked = { first: this.parkedFrom, end: this.parkedStream.length };
		const next = checkpoint === null ? 0 : checkpoint + 1;
		const start = { next, checkpoint, parked };
		return new Group(this.settings, start, this.now);
	}

	#do(effect: Effect): void {
		switch (effect.do) {
			case "give":
				this.#given.push(`${effect.to}:${nameOf(effect.message)}`);
				break;
			case "drop":
				this.dropped.push(effect.consumer);
				break;
			case "checkpoint":
				this.checkpoints.push(effect.position);
				break;
			case "truncateParked":
				this.parkedFrom = effect.before;
				break;
			default:
				if (this.isHeld) this.#held.push(() => this.#answer(effect));
				else this.#answer(effect);
		}
	}

	#answer(effect: Effect): void {
		if (effect.do === "park") this.#park(effect.message, effect.reason);
		if (effect.do === "read") this.#read(effect.from, effect.limit);
		if (effect.do === "readParked") this.#readParked(effect.from, effect.limit);
	}

	#park(message: Message, reason: string): void {
		const { event, link } = message.resolved;
		const target = (event ?? link) as RecordedRawEvent;
		const revision = this.parkedStream.push({ target, reason }) - 1;
		this.run(this.group.parked(message, revision, this.now));
	}

	#read(from: number, limit: number): void {
		const events = this.log.slice(from, from + limit);
		const next = from + events.length;
		const arrivals = events.map((event) => {
			return { resolved: { event, link: null }, position: event.position };
		});
		const isEnd = next === this.log.length;
		const page = { arrivals, skipped: 0, lookedAt: next - 1, next, isEnd };
		this.run(this.group.page(page, this.now));
	}

	#readParked(from: number, limit: number): void {
		const targets = this.parkedStream.slice(from, from + limit);
		const links = targets.map(({ target: event }, i) => {
			const revision = from + i;
			const fields = {
				eventId: `link-${revision}`,
				revision,
				stream: "parked",
			};
			return { event, link: recorded(event.position, fields) };
		});
		const next = from + links.length;
		this.run(this.group.parkedPage({ links, next }, this.now));
	}
}

function idOf(id: number | string): string {
	return typeof id === "number" ? `event-${id}` : id;
}

function nameOf({ resolved, position, retryCount }: Message): string {
	const { revision } = originalOf(resolved);
	const name = position === null ? `parked-${revision}` : String(position);
	return retryCount === 0 ? name : `${name}#${retryCount}`;
}
