/** What the broadcaster's tests share: a checkpoint in memory, a listener, waiting with a bound. */

import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import {
	type ConnectionOptions,
	connect,
	type Msg,
	type NatsConnection,
	type Subscription,
} from "nats";
import { type DomainEvent, type RecordedEvent, visitorOfStream } from "#kernel";
import type { CheckpointStore } from "../checkpoint-writer.js";
import type { CloudEvent } from "../cloud-event.js";
import type { ArrayLog } from "./array-log.js";
import { EXAMPLES } from "./examples.js";

const WAIT_MS_MAX = 40_000;

export class MemoryCheckpoints implements CheckpointStore {
	readonly saved = new Map<string, number>();
	saves = 0;
	/** Saves that fail before one succeeds. */
	failures = 0;

	async load(name: string): Promise<number> {
		return this.saved.get(name) ?? 0;
	}

	async save(name: string, position: number): Promise<void> {
		this.saves++;
		if (this.failures > 0) {
			this.failures--;
			throw new Error("disk full");
		}
		this.saved.set(name, position);
	}
}

/** Keeps what was logged, for a look at it. */
export class MemoryLogger {
	readonly lines: string[] = [];
	/** All that was given to it, as text. */
	readonly entries: string[] = [];

	info(fields: object, message: string): void {
		this.#keep("info", fields, message);
	}

	warn(fields: object, message: string): void {
		this.#keep("warn", fields, message);
	}

	error(fields: object, message: string): void {
		this.#keep("error", fields, message);
	}

	#keep(level: string, fields: object, message: string): void {
		this.lines.push(`${level} ${message}`);
		this.entries.push(`${level} ${message} ${inspect(fields, { depth: 9 })}`);
	}
}

export interface Heard {
	readonly subject: string;
	readonly position: number;
	readonly event: CloudEvent;
}

/** Listens on all subjects of ours, connected to the broker directly. */
export class Listener {
	readonly heard: Heard[] = [];

	readonly #subscription: Subscription;

	private constructor(readonly connection: NatsConnection) {
		this.#subscription = connection.subscribe("journeylog.>", {
			callback: (_, message) => this.heard.push(heardOf(message)),
		});
	}

	/** @param options the broker's address, with whatever it asks for */
	static async open(options: string | ConnectionOptions): Promise<Listener> {
		const listener = new Listener(
			await connect({
				...(typeof options === "string" ? { servers: options } : options),
				maxReconnectAttempts: -1,
				reconnectTimeWait: 10,
			}),
		);
		await listener.connection.flush();
		return listener;
	}

	get ids(): string[] {
		return this.heard.map(({ event }) => event.id);
	}

	/** Of each visitor, the ids in the order in which they were first heard. */
	get orders(): ReadonlyMap<string, readonly string[]> {
		return ordersBy(this.heard, ({ event }) => [event.subject, event.id]);
	}

	/** Waits until each of these events was heard, however often. */
	async untilHeard(events: readonly RecordedEvent[]): Promise<void> {
		await until(() => {
			const ids = new Set(this.ids);
			return events.every(({ eventId }) => ids.has(eventId));
		}, `${events.length} events heard`);
	}

	/** Listens no more; the connection stays. */
	async mute(): Promise<void> {
		this.#subscription.unsubscribe();
		await this.connection.flush();
	}

	close(): Promise<void> {
		return this.connection.close();
	}
}

function heardOf(message: Msg): Heard {
	return {
		subject: message.subject,
		position: Number(message.headers?.get("Journeylog-Position")),
		event: message.json<CloudEvent>(),
	};
}

/** Of each visitor, the ids in log order. */
export function ordersOf(
	events: readonly RecordedEvent[],
): ReadonlyMap<string, readonly string[]> {
	return ordersBy(events, ({ stream, eventId }) => [
		visitorOfStream(stream)?.visitorId ?? "",
		eventId,
	]);
}

function ordersBy<Item>(
	items: readonly Item[],
	read: (item: Item) => readonly [visitorId: string, id: string],
): ReadonlyMap<string, readonly string[]> {
	const orders = new Map<string, Set<string>>();
	for (const item of items) {
		const [visitorId, id] = read(item);
		const order = orders.get(visitorId) ?? new Set<string>();
		orders.set(visitorId, order.add(id));
	}
	return new Map([...orders].map(([visitorId, ids]) => [visitorId, [...ids]]));
}

export async function until(
	holds: () => boolean | Promise<boolean>,
	what: string,
): Promise<void> {
	const deadline = Date.now() + WAIT_MS_MAX;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
		await sleep(5);
	}
}

/** `count` events, round about the kinds and a few visitors, with others between that are not broadcast. */
export function fill(log: ArrayLog, count: number): RecordedEvent[] {
	const kinds: readonly DomainEvent[] = Object.values(EXAMPLES);
	const recorded: RecordedEvent[] = [];
	for (let i = 0; i < count; i++) {
		const stream = `visitor-shop.v${i % 7}`;
		const event = kinds[i % kinds.length] as DomainEvent;
		recorded.push(...log.append(stream, event));
		if (i % 3 === 0) log.append(stream, NOT_BROADCAST);
	}
	return recorded;
}

/** Every second event of a visitor takes some ten kilobytes, those between one or two. */
export function fillUnevenly(log: ArrayLog, count: number): RecordedEvent[] {
	const large = "x".repeat(30_000);
	return Array.from({ length: count }, (_, i) => {
		const { type, data } = EXAMPLES.SegmentEntered;
		const name = Math.floor(i / 7) % 2 === 0 ? large : data.name;
		return log.append(`visitor-shop.v${i % 7}`, {
			type,
			data: { ...data, name },
		});
	}).flat();
}

const NOT_BROADCAST: DomainEvent = {
	type: "PageScrolled",
	data: {
		occurredAt: "2026-11-23T10:00:00.000Z",
		visitId: "visit-1",
		percentage: 50,
	},
};
