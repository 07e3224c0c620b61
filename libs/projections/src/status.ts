/** How far projections have come, as operators see it. */

import type { EventFilter, EventLog } from "#kernel";
import type { ReadModels } from "#read-models";

/** Only visitors' streams hold events for projections. */
export const PROJECTED_PREFIX = "visitor-";
export const PROJECTED: EventFilter = { streamPrefixes: [PROJECTED_PREFIX] };

/** A projection no further behind than this is live. */
export const LIVE_LAG_SECONDS_MAX = 1;
/** A projection behind the log that has not moved for so long is taken to be stopped. */
export const STOPPED_AFTER_MS = 30_000;

export type ProjectionState =
	| "catching-up"
	| "live"
	| "retrying"
	/** Another process projects, and this one would take over. */
	| "standby"
	| "stopped";

export interface ProjectionStatus {
	readonly name: string;
	readonly version: number;
	/** Events up to it have had their effect. */
	readonly position: number;
	/** Of the log. */
	readonly headPosition: number;
	/** Difference of the positions: no fewer than the events still to come, as positions have gaps. */
	readonly lagEventsApprox: number;
	/** Age of the oldest event still to come; 0 where there is none. */
	readonly lagSeconds: number;
	readonly state: ProjectionState;
	/** Events parked. */
	readonly parked: number;
}

export interface StatusInput {
	readonly name: string;
	readonly version: number;
	readonly position: number;
	readonly headPosition: number;
	/** When the oldest event still to come was recorded; null where none is known of. All in milliseconds since 1970. */
	readonly oldestRecordedAt: number | null;
	readonly nowMs: number;
	readonly parked: number;
	/** What the runner knows of itself; null where only its checkpoint is seen. */
	readonly running: "running" | "retrying" | "standby" | "stopped" | null;
	/** Of the checkpoint; looked at where `running` is null. */
	readonly updatedAt: number;
}

export function projectionStatus(input: StatusInput): ProjectionStatus {
	const { name, version, position, parked, nowMs, oldestRecordedAt } = input;
	const headPosition = Math.max(input.headPosition, position);
	const lagSeconds =
		oldestRecordedAt === null
			? 0
			: Math.max(0, (nowMs - oldestRecordedAt) / 1_000);
	return {
		name,
		version,
		position,
		headPosition,
		lagEventsApprox: headPosition - position,
		lagSeconds,
		state: stateOf(input, headPosition - position, lagSeconds),
		parked,
	};
}

function stateOf(
	{ running, nowMs, updatedAt }: StatusInput,
	lagEvents: number,
	lagSeconds: number,
): ProjectionState {
	if (running !== null && running !== "running") return running;
	if (lagEvents === 0 || lagSeconds <= LIVE_LAG_SECONDS_MAX) return "live";
	if (running === null && nowMs - updatedAt > STOPPED_AFTER_MS)
		return "stopped";
	return "catching-up";
}

/**
 * The status of every projection that has a checkpoint, from tables and log alone: for a process that does not run them.
 * @throws StoreUnavailable
 */
export async function readProjectionStatuses(
	readModels: ReadModels,
	log: EventLog,
	nowMs: number,
): Promise<readonly ProjectionStatus[]> {
	const checkpoints = await readModels.checkpoints();
	const parked = await readModels.parkedCounts();
	const headPosition = await log.headPosition();
	const oldest = new Map<number, number | null>();
	for (const { position } of checkpoints) {
		if (oldest.has(position)) continue;
		const page = await log.readAll({
			after: position,
			limit: 1,
			filter: PROJECTED,
		});
		oldest.set(position, page.events[0]?.recordedAt ?? null);
	}
	return checkpoints.map(({ projection, version, position, updatedAt }) =>
		projectionStatus({
			name: projection,
			version,
			position,
			headPosition,
			oldestRecordedAt: oldest.get(position) ?? null,
			nowMs,
			parked: parked.get(projection) ?? 0,
			running: null,
			updatedAt,
		}),
	);
}
