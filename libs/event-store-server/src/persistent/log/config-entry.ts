/** A group's definition as EventStoreDB keeps it in its configuration. */

import type { RawFilter } from "#event-store";
import { type GroupSettings, STRATEGIES } from "../core/settings.js";
import type { GroupDefinition } from "../definition.js";
import { Source } from "../source.js";

const CONTEXTS = { stream: "streamid", type: "eventtype" } as const;

interface FilterEntry {
	readonly context: "streamid" | "eventtype";
	readonly type: "prefix" | "regex";
	/** A pattern, or prefixes with commas between. */
	readonly data: string;
	readonly isAllStream: boolean;
}

export interface ConfigEntry {
	readonly stream: string;
	readonly group: string;
	readonly filter?: FilterEntry;
	readonly resolveLinkTos: boolean;
	readonly extraStatistics: boolean;
	readonly messageTimeout: number;
	readonly startPosition: string;
	readonly liveBufferSize: number;
	readonly historyBufferSize: number;
	readonly maxRetryCount: number;
	readonly readBatchSize: number;
	readonly checkPointAfter: number;
	readonly minCheckPointCount: number;
	readonly maxCheckPointCount: number;
	readonly maxSubscriberCount: number;
	readonly namedConsumerStrategy: string;
	/** Ours: `startsAt` of the definition. */
	readonly startsAt: number;
}

export function entryOf(definition: GroupDefinition): ConfigEntry {
	const { source, group, settings, startsAt } = definition;
	return {
		stream: source.name,
		group,
		...(source.filter && { filter: filterEntry(source.filter) }),
		resolveLinkTos: settings.resolveLinkTos,
		extraStatistics: settings.extraStatistics,
		messageTimeout: settings.messageTimeoutMs,
		startPosition: settings.startFrom,
		liveBufferSize: settings.liveBufferSize,
		historyBufferSize: settings.historyBufferSize,
		maxRetryCount: settings.maxRetryCount,
		readBatchSize: settings.readBatchSize,
		checkPointAfter: settings.checkPointAfterMs,
		minCheckPointCount: settings.minCheckPointCount,
		maxCheckPointCount: settings.maxCheckPointCount,
		maxSubscriberCount: settings.maxSubscriberCount,
		namedConsumerStrategy: settings.strategy,
		startsAt,
	};
}

export function definitionOf(entry: ConfigEntry): GroupDefinition {
	const filter = entry.filter ? filterOf(entry.filter) : null;
	const source = new Source(entry.stream, filter);
	const { group, startsAt } = entry;
	return { source, group, settings: settingsOf(entry), startsAt };
}

function settingsOf(entry: ConfigEntry): GroupSettings {
	const strategy = STRATEGIES.find(
		(name) => name === entry.namedConsumerStrategy,
	);
	return {
		resolveLinkTos: entry.resolveLinkTos,
		extraStatistics: entry.extraStatistics,
		messageTimeoutMs: entry.messageTimeout,
		maxRetryCount: entry.maxRetryCount,
		checkPointAfterMs: entry.checkPointAfter,
		minCheckPointCount: entry.minCheckPointCount,
		maxCheckPointCount: entry.maxCheckPointCount,
		maxSubscriberCount: entry.maxSubscriberCount,
		liveBufferSize: entry.liveBufferSize,
		readBatchSize: entry.readBatchSize,
		historyBufferSize: entry.historyBufferSize,
		strategy: strategy ?? "RoundRobin",
		startFrom: entry.startPosition,
	};
}

function filterEntry({ on, prefixes = [], pattern }: RawFilter): FilterEntry {
	return {
		context: CONTEXTS[on],
		type: pattern === undefined ? "prefix" : "regex",
		data: pattern ?? prefixes.map(escaped).join(","),
		isAllStream: true,
	};
}

function filterOf({ context, type, data }: FilterEntry): RawFilter {
	const on = context === CONTEXTS.stream ? "stream" : "type";
	if (type === "regex") return { on, pattern: data };
	const prefixes = data === "" ? [] : data.split(",");
	return { on, prefixes: prefixes.map(decodeURIComponent) };
}

/** A comma in a prefix must not part it in two; EventStoreDB, which has no such guard, reads all others as they are. */
function escaped(prefix: string): string {
	return prefix.replaceAll(/[%,]/g, encodeURIComponent);
}
