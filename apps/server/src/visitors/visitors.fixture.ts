/** Visitors' actors over the real embedded store, as one or more server processes have them. */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ActorRegistry } from "#actors";
import { type Enricher, openEnricher } from "#enrichment";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import {
	type CommandData,
	type CommandType,
	type RecordedDomainEvent,
	type TrackingCommand,
	uuidV5,
	VISIT_NAMESPACE,
	visitorStream,
} from "#kernel";
import { SEGMENTS } from "../definitions/definition-kind.js";
import { Definitions } from "../definitions/definitions.js";
import type {
	CommandRepeats,
	TrackAnswer,
	VisitorActorState,
	VisitorMessage,
} from "./visitor-actor.js";
import { streamOf, VisitorBehaviour } from "./visitor-behaviour.js";

export const SITE = "default";
export const VISITOR = "visitor-1";
export const STREAM = visitorStream(SITE, VISITOR);
export const NOW_MS = Date.UTC(2026, 10, 23, 10);
export const MINUTE_MS = 60_000;

let enricher: Enricher | undefined;

/** What a process reads and writes, for tests that ask how. */
export interface Traffic {
	/** First revisions of the reads of visitors' streams. */
	readonly readsFrom: number[];
	snapshots: number;
}

export class Process {
	private constructor(
		readonly store: EmbeddedEventStore,
		readonly definitions: Definitions,
		readonly visitors: ActorRegistry<
			VisitorActorState,
			VisitorMessage,
			TrackAnswer
		>,
		readonly traffic: Traffic,
	) {}

	static async on(store: EmbeddedEventStore): Promise<Process> {
		enricher ??= await openEnricher();
		const traffic: Traffic = { readsFrom: [], snapshots: 0 };
		const watched: EmbeddedEventStore = Object.create(store, {
			readStream: {
				value: (...args: Parameters<EmbeddedEventStore["readStream"]>) => {
					traffic.readsFrom.push(args[1].from ?? 0);
					return store.readStream(...args);
				},
			},
			saveSnapshot: {
				value: (...args: Parameters<EmbeddedEventStore["saveSnapshot"]>) => {
					traffic.snapshots++;
					return store.saveSnapshot(...args);
				},
			},
			loadSnapshot: { value: (stream: string) => store.loadSnapshot(stream) },
		});
		const writerId = randomUUID();
		const definitions = new Definitions(store, writerId);
		const behaviour = new VisitorBehaviour({
			store: watched,
			enricher,
			clock: { now: () => NOW_MS },
			writerId,
			rulesOf: (siteId) => definitions.rulesOf(siteId),
			idleAfterMs: 5 * MINUTE_MS,
			endsAfterMs: 30 * MINUTE_MS,
			onSnapshotError: (error) => {
				throw error;
			},
		});
		const visitors = new ActorRegistry(behaviour, store);
		return new Process(store, definitions, visitors, traffic);
	}

	async track(
		command: VisitorMessage["command"],
		repeats: CommandRepeats = "atTheSameTime",
	): Promise<TrackAnswer> {
		await this.definitions.load(SITE);
		const message = { siteId: SITE, visitorId: VISITOR, command, repeats };
		return this.visitors.tell(streamOf(message), message);
	}

	async defineSegment(segmentId: string, definition: object): Promise<void> {
		const occurredAt = new Date(NOW_MS).toISOString();
		await this.definitions.tell(SITE, {
			commandId: uuidV5(VISIT_NAMESPACE, `define ${segmentId}`),
			command: SEGMENTS.define(segmentId, definition, occurredAt),
		});
	}

	async events(): Promise<readonly RecordedDomainEvent[]> {
		const events = await this.store.readStream(STREAM, { limit: 10_000 });
		return events as readonly RecordedDomainEvent[];
	}

	async close(): Promise<void> {
		await this.visitors.close();
		await this.definitions.stop();
	}
}

/** A data directory per test, and the processes on it. */
export class Site {
	private directory = "";
	private store: EmbeddedEventStore | undefined;
	private processes: Process[] = [];

	async open(): Promise<void> {
		this.directory = mkdtempSync(join(tmpdir(), "journeylog-visitors-"));
		this.store = await openEmbeddedEventStore({ directory: this.directory });
	}

	/** One more process on the same store. */
	async process(): Promise<Process> {
		if (this.store === undefined) throw new Error("not open");
		const process = await Process.on(this.store);
		this.processes.push(process);
		return process;
	}

	/** All processes end, the store with them, and one starts on the same directory. */
	async restart(): Promise<Process> {
		await this.stop();
		this.store = await openEmbeddedEventStore({ directory: this.directory });
		return this.process();
	}

	async close(): Promise<void> {
		await this.stop();
		rmSync(this.directory, { recursive: true, force: true });
	}

	private async stop(): Promise<void> {
		for (const process of this.processes.splice(0)) await process.close();
		await this.store?.close();
	}
}

/** The n-th command of the visitor; the same n gives the same id. */
export function command<T extends CommandType>(
	n: number,
	type: T,
	minutes: number,
	data: CommandData[T],
): TrackingCommand {
	const fields = {
		type,
		commandId: uuidV5(VISIT_NAMESPACE, `command ${n}`),
		siteId: SITE,
		visitorId: VISITOR,
		occurredAtMs: NOW_MS + Math.round(minutes * MINUTE_MS),
		context: { page: { url: `https://shop.example/${n}` } },
		data,
	};
	return fields as unknown as TrackingCommand;
}

export function view(n: number, minutes: number): TrackingCommand {
	return command(n, "RecordPageView", minutes, {});
}
