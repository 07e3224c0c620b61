/** What a group is told when it is created or updated. Names and meaning are EventStoreDB's. */

export const STRATEGIES = [
	"DispatchToSingle",
	"RoundRobin",
	"Pinned",
	"PinnedByCorrelation",
] as const;

export type StrategyName = (typeof STRATEGIES)[number];

export interface GroupSettings {
	readonly resolveLinkTos: boolean;
	/** Measures how long consumers take for an event. */
	readonly extraStatistics: boolean;
	/** After so long an unanswered message is given again; 0: never. */
	readonly messageTimeoutMs: number;
	/** Above it a message is parked. */
	readonly maxRetryCount: number;
	/** No checkpoint sooner than this after the last, unless `maxCheckPointCount` events were handled; 0: only then. */
	readonly checkPointAfterMs: number;
	readonly minCheckPointCount: number;
	readonly maxCheckPointCount: number;
	/** 0: as many as want. */
	readonly maxSubscriberCount: number;
	readonly liveBufferSize: number;
	readonly readBatchSize: number;
	readonly historyBufferSize: number;
	readonly strategy: StrategyName;
	/** `-1`, a revision, or for `$all` `C:<commit>/P:<prepare>`, as EventStoreDB writes it. */
	readonly startFrom: string;
}

/** Events in one page, whatever `readBatchSize` says. */
const READ_BATCH_MAX = 500;
const READ_BATCH_DEFAULT = 20;

/** Messages that wait in a group, whatever its settings say. */
const BUFFER_SIZE_MAX = 100_000;

export function batchSizeOf(settings: GroupSettings): number {
	const wanted = settings.readBatchSize || READ_BATCH_DEFAULT;
	return Math.min(wanted, READ_BATCH_MAX, historyBufferSizeOf(settings));
}

export function historyBufferSizeOf(settings: GroupSettings): number {
	return Math.min(settings.historyBufferSize, BUFFER_SIZE_MAX);
}

export function liveBufferSizeOf(settings: GroupSettings): number {
	return Math.min(settings.liveBufferSize, BUFFER_SIZE_MAX);
}
