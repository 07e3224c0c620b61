/** A group at work: does what the core wants done, and tells it what happened. */

import { setImmediate as nextTurn } from "node:timers/promises";
import type { RawLog, RecordedRawEvent } from "#event-store";
import { JourneylogError } from "#kernel";
import type { LiveFeed } from "../live-feed.js";
import { Backoff, isPassing } from "../retry.js";
import type { RpcError } from "../rpc-errors.js";
import type { ConsumerInfo } from "./core/consumer.js";
import type { Effect } from "./core/effects.js";
import { Group, type GroupStart, type NackAction } from "./core/group.js";
import type { GroupReport } from "./core/group-info.js";
import type { PageRequest } from "./core/intake.js";
import type { Message } from "./core/message.js";
import { type GroupDefinition, keyOf } from "./definition.js";
import { CheckpointStream } from "./log/checkpoint-stream.js";
import { ParkedStream } from "./log/parked-stream.js";
import { SourceReader } from "./log/source-reader.js";
import { subscriptionDropped } from "./subscription-errors.js";

/** A consumer's end of the connection. */
export interface Connection {
	readonly info: ConsumerInfo;
	/** False where it should be given nothing more until it calls `resume`. */
	give(message: Message): boolean;
	drop(error: RpcError): void;
}

export class RunningGroup {
	readonly key: string;
	readonly #checkpoints: CheckpointStream;
	readonly #parked: ParkedStream;
	readonly #reader: SourceReader;
	readonly #connections = new Map<string, Connection>();
	readonly #stopped = new AbortController();
	/** Answers that are still to come from the log. */
	readonly #pending = new Set<Promise<void>>();
	#group!: Group;
	#leaveFeed = () => {};
	/** Its source cannot be read, as when its stream has a tombstone: nobody is given anything any more. */
	#isFaulted = false;

	constructor(
		log: RawLog,
		readonly definition: GroupDefinition,
	) {
		const { source, group, settings } = definition;
		this.key = keyOf(source.name, group);
		this.#checkpoints = new CheckpointStream(log, source, this.key);
		this.#parked = new ParkedStream(log, this.key);
		this.#reader = new SourceReader(log, source, settings.resolveLinkTos);
	}

	/** Goes on from the checkpoint; resolves when the first page was read. @throws what the log throws, but for a log that is away */
	async start(feed: LiveFeed): Promise<void> {
		const { source, settings } = this.definition;
		const start = await this.#tried(() => this.#load());
		if (start === null) return;
		this.#group = new Group(settings, start, now());
		const stream = source.isAll ? null : source.name;
		this.#leaveFeed = feed.join(stream, (event) => this.#live(event));
		this.#run(this.#group.begin(now()));
		await Promise.all(this.#pending);
	}

	get isFull(): boolean {
		return this.#group.isFull;
	}

	connect(connection: Connection): void {
		this.#connections.set(connection.info.id, connection);
		this.#run(this.#group.connect(connection.info, now()));
		if (this.#isFaulted || this.#isStopped) this.dropAll();
	}

	disconnect(id: string): void {
		this.#connections.delete(id);
		this.#run(this.#group.disconnect(id, now()));
	}

	resume(id: string): void {
		this.#run(this.#group.resume(id, now()));
	}

	ack(ids: readonly string[]): void {
		this.#run(this.#group.ack(ids, now()));
	}

	nack(ids: readonly string[], action: NackAction, reason: string): void {
		this.#run(this.#group.nack(ids, action, reason, now()));
	}

	/** Up to before that revision of the parked stream; all where it is null. */
	replayParked(stopAt: number | null): void {
		this.#run(this.#group.replay(stopAt, now()));
	}

	tick(): void {
		if (!this.#isStopped) this.#run(this.#group.tick(now()));
	}

	report(): GroupReport {
		return this.#group.report(now());
	}

	dropAll(): void {
		this.#run(this.#group.dropAll(now()));
	}

	/** Drops its consumers, and resolves when nothing of it is under way any more. */
	async stop(): Promise<void> {
		await this.#settle();
		await Promise.all([this.#checkpoints.stop(), this.#parked.stop()]);
	}

	/** As `stop`, and all that was handled is in the checkpoint: nothing of it is given again. */
	async close(): Promise<void> {
		await this.#settle();
		const last = this.#group.lastCheckpoint(now());
		if (last !== null) this.#checkpoints.put(last);
		await this.stop();
	}

	/** Removes what the group left in the log. */
	async deleteStreams(): Promise<void> {
		await this.#checkpoints.delete();
		await this.#parked.delete();
	}

	async #load(): Promise<GroupStart> {
		const checkpoint = await this.#checkpoints.load();
		const parked = await this.#parked.load();
		const { startsAt } = this.definition;
		const next = checkpoint === null ? startsAt : checkpoint + 1;
		return { next, checkpoint, parked };
	}

	get #isStopped(): boolean {
		return this.#stopped.signal.aborted;
	}

	async #settle(): Promise<void> {
		this.#stopped.abort();
		this.#leaveFeed();
		this.dropAll();
		while (this.#pending.size > 0) await Promise.all(this.#pending);
	}

	#live(event: RecordedRawEvent): Promise<void> | void {
		const { source } = this.definition;
		if (!source.takes(event)) {
			return this.#run(this.#group.liveSkipped(event.position, now()));
		}
		const arrival = this.#reader.arrivalOf(event);
		if (!(arrival instanceof Promise)) {
			return this.#run(this.#group.live(arrival, now()));
		}
		return arrival.then((resolved) =>
			this.#run(this.#group.live(resolved, now())),
		);
	}

	#run(effects: readonly Effect[]): void {
		for (const effect of effects) this.#do(effect);
	}

	#do(effect: Effect): void {
		switch (effect.do) {
			case "give":
				this.#give(effect.to, effect.message);
				break;
			case "drop":
				this.#drop(effect.consumer);
				break;
			case "checkpoint":
				// A group that is stopped leaves the rest to `close`.
				if (!this.#isStopped) this.#checkpoints.put(effect.position);
				break;
			case "truncateParked":
				this.#parked.truncate(effect.before);
				break;
			case "read":
				this.#await(this.#read(effect));
				break;
			case "readParked":
				this.#await(this.#readParked(effect));
				break;
			case "park":
				this.#await(this.#park(effect.message, effect.reason));
				break;
		}
	}

	#give(to: string, message: Message): void {
		const hasRoom = this.#connections.get(to)?.give(message) ?? true;
		if (!hasRoom) this.#group.pause(to);
	}

	#drop(id: string): void {
		const { source, group } = this.definition;
		const connection = this.#connections.get(id);
		this.#connections.delete(id);
		connection?.drop(subscriptionDropped(source.name, group));
	}

	#await(answer: Promise<void>): void {
		const pending = answer.finally(() => this.#pending.delete(pending));
		this.#pending.add(pending);
	}

	async #read(request: PageRequest): Promise<void> {
		try {
			const page = await this.#tried(() => this.#reader.page(request));
			if (page !== null) this.#run(this.#group.page(page, now()));
		} catch (error) {
			if (!(error instanceof JourneylogError)) throw error;
			this.#isFaulted = true;
			this.dropAll();
		}
	}

	async #readParked({ from, limit }: PageRequest): Promise<void> {
		const page = await this.#tried(() => this.#parked.page(from, limit));
		if (page !== null) this.#run(this.#group.parkedPage(page, now()));
	}

	async #park(message: Message, reason: string): Promise<void> {
		const { signal } = this.#stopped;
		const revision = await this.#parked
			.park(message, reason, Date.now(), signal)
			.catch((error: unknown) => {
				if (error instanceof JourneylogError) return null;
				throw error;
			});
		this.#run(
			revision === null
				? this.#group.parkFailed(message, now())
				: this.#group.parked(message, revision, now()),
		);
	}

	/** Waits for a log that is away; null where the group was stopped meanwhile. */
	async #tried<T>(read: () => Promise<T>): Promise<T | null> {
		const { signal } = this.#stopped;
		const backoff = new Backoff();
		// Reading takes no turn of its own: others come first.
		await nextTurn();
		while (!signal.aborted) {
			try {
				return await read();
			} catch (error) {
				if (!isPassing(error)) throw error;
				await backoff.pause(signal);
			}
		}
		return null;
	}
}

/** In milliseconds; it never goes back, whatever happens to the clock. */
function now(): number {
	return performance.now();
}
