/** All persistent subscriptions of a log. */

import type { RawLog } from "#event-store";
import { Overloaded } from "#kernel";
import type { LiveFeed } from "../live-feed.js";
import { type GroupDefinition, KEY_LENGTH_MAX, keyOf } from "./definition.js";
import { ConfigStream } from "./log/config-stream.js";
import { SourceReader } from "./log/source-reader.js";
import { RunningGroup } from "./running-group.js";
import type { Source } from "./source.js";
import {
	maximumSubscribersReached,
	subscriptionDoesNotExist,
	subscriptionExists,
	subscriptionFailed,
} from "./subscription-errors.js";
import { checked, type WantedSettings } from "./validation.js";

/** Groups in one log. */
const GROUPS_MAX = 1_000;

/** Changes that wait for the one before. */
const CHANGES_WAITING_MAX = 1_000;

/** How often timeouts and checkpoints are looked at. */
const TICK_MS = 250;

export interface WantedGroup {
	readonly source: Source;
	readonly group: string;
	readonly settings: WantedSettings;
}

export class PersistentSubscriptions {
	readonly #groups = new Map<string, RunningGroup>();
	readonly #config: ConfigStream;
	readonly #ticking: NodeJS.Timeout;
	/** The change that comes last; each begins when the one before has ended. */
	#lastChange: Promise<unknown> = Promise.resolve();
	#changesWaiting = 0;

	private constructor(
		private readonly log: RawLog,
		private readonly feed: LiveFeed,
	) {
		this.#config = new ConfigStream(log);
		this.#ticking = setInterval(() => this.#tick(), TICK_MS);
		this.#ticking.unref();
	}

	/** Goes on with those that are in the log. `feed` is of that log. @throws what the log throws */
	static async open(
		log: RawLog,
		feed: LiveFeed,
	): Promise<PersistentSubscriptions> {
		const subscriptions = new PersistentSubscriptions(log, feed);
		try {
			await subscriptions.#load();
			return subscriptions;
		} catch (error) {
			await subscriptions.close();
			throw error;
		}
	}

	/** @throws RpcError, and what the log throws */
	create(wanted: WantedGroup): Promise<void> {
		const { source, group } = wanted;
		return this.#change(async () => {
			const key = keyOf(source.name, group);
			if (this.#groups.has(key)) throw subscriptionExists(source.name, group);
			if (this.#groups.size >= GROUPS_MAX) {
				const reason = `There are ${GROUPS_MAX} groups already.`;
				throw subscriptionFailed(source.name, group, reason);
			}
			const definition = await this.#definition(wanted);
			const running = new RunningGroup(this.log, definition);
			// Left by one of that name that was deleted while the server went down.
			await running.deleteStreams();
			await running.start(this.feed);
			this.#groups.set(key, running);
			try {
				await this.#save(this.#definitions());
			} catch (error) {
				this.#groups.delete(key);
				await running.stop();
				throw error;
			}
		});
	}

	/** Drops the group's consumers. It goes on from its checkpoint, if it has one. @throws as `create` */
	update(wanted: WantedGroup): Promise<void> {
		return this.#change(async () => {
			const old = this.find(wanted.source.name, wanted.group);
			// What is updated keeps its filter.
			const { source } = old.definition;
			const definition = await this.#definition({ ...wanted, source });
			const others = this.#definitions().filter((d) => d !== old.definition);
			await this.#save([...others, definition]);
			await old.stop();
			const running = new RunningGroup(this.log, definition);
			await running.start(this.feed);
			this.#groups.set(running.key, running);
		});
	}

	/** Drops the group's consumers, and what it left in the log. @throws as `create` */
	delete(source: string, group: string): Promise<void> {
		return this.#change(async () => {
			const running = this.find(source, group);
			const others = this.#definitions().filter(
				(definition) => definition !== running.definition,
			);
			await this.#save(others);
			this.#groups.delete(running.key);
			await running.stop();
			await running.deleteStreams();
		});
	}

	/** Resolves when the changes asked for so far are made: what is asked for after them shall see them. */
	async settled(): Promise<void> {
		await this.#lastChange;
	}

	/** @throws RpcError where there is none */
	find(source: string, group: string): RunningGroup {
		const running = this.#groups.get(keyOf(source, group));
		if (running === undefined) throw subscriptionDoesNotExist(source, group);
		return running;
	}

	/** Those of one source, or all of them, by source. */
	list(source: string | null): RunningGroup[] {
		const all = [...this.#groups.values()];
		if (source !== null) {
			return all.filter((running) => nameOf(running) === source);
		}
		return all.sort((a, b) =>
			nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0,
		);
	}

	/** The group, for one more consumer. @throws RpcError where there is none, or it takes no more */
	forConsumer(source: string, group: string): RunningGroup {
		const running = this.find(source, group);
		if (running.isFull) throw maximumSubscribersReached(source, group);
		return running;
	}

	/** Drops all consumers, and begins anew with what is in the log. */
	restart(): Promise<void> {
		return this.#change(async () => {
			await this.#closeGroups();
			await this.#load();
		});
	}

	/** Drops all consumers. What was handled is in the checkpoints when it resolves. */
	async close(): Promise<void> {
		clearInterval(this.#ticking);
		await this.#lastChange.catch(() => {});
		await this.#closeGroups();
	}

	async #load(): Promise<void> {
		for (const definition of await this.#config.load()) {
			const running = new RunningGroup(this.log, definition);
			await running.start(this.feed);
			this.#groups.set(running.key, running);
		}
	}

	async #closeGroups(): Promise<void> {
		const groups = [...this.#groups.values()];
		await Promise.all(groups.map((running) => running.close()));
		this.#groups.clear();
	}

	/** @throws RpcError where the settings cannot be used */
	async #definition(wanted: WantedGroup): Promise<GroupDefinition> {
		const { source, group } = wanted;
		if (source.name === "") {
			throw subscriptionFailed(source.name, group, "Bad stream name.");
		}
		if (keyOf(source.name, group).length > KEY_LENGTH_MAX) {
			const reason = "The names of stream and group are too long together.";
			throw subscriptionFailed(source.name, group, reason);
		}
		const head = await this.log.headPosition();
		const settings = checked(wanted.settings, source, head);
		if (typeof settings === "string") {
			throw subscriptionFailed(source.name, group, settings);
		}
		const given = source.positionIn(settings.startFrom);
		const startsAt =
			given ?? (await new SourceReader(this.log, source, false).end());
		return { source, group, settings, startsAt };
	}

	#definitions(): GroupDefinition[] {
		return [...this.#groups.values()].map(({ definition }) => definition);
	}

	#save(definitions: readonly GroupDefinition[]): Promise<void> {
		return this.#config.save(definitions, Date.now());
	}

	/** One change after the other, so that each is kept with what the ones before left. @throws Overloaded */
	#change(work: () => Promise<void>): Promise<void> {
		if (this.#changesWaiting >= CHANGES_WAITING_MAX) {
			const text = `${this.#changesWaiting} changes of subscriptions wait`;
			return Promise.reject(new Overloaded(text));
		}
		this.#changesWaiting++;
		const done = this.#lastChange.then(work, work).finally(() => {
			this.#changesWaiting--;
		});
		this.#lastChange = done.catch(() => {});
		return done;
	}

	#tick(): void {
		for (const running of this.#groups.values()) running.tick();
	}
}

function nameOf({ definition }: RunningGroup): string {
	return definition.source.name;
}
