export { ALL_PROJECTIONS } from "./all-projections.js";
export {
	type Digest,
	type DigestRow,
	digestOf,
	RowDigest,
} from "./digest/row-digest.js";
export { storedVisitors, storedVisits } from "./digest/stored-rows.js";
export { BackOff, RETRY_DELAYS, type RetryDelays } from "./engine/back-off.js";
export { BatchProjection, ROWS_KEPT_MAX } from "./engine/batch-projection.js";
export { CheckpointMoved } from "./engine/checkpoints.js";
export { WAITS } from "./engine/parked-events.js";
export {
	BATCH_EVENTS_MAX,
	type CheckpointListener,
	ProjectionRunner,
	type RunnerOptions,
} from "./engine/runner.js";
export type { RunnerLogger } from "./engine/runner-logger.js";
export type { LeadershipListener } from "./engine/turns.js";
export { type FieldChange, fieldChanges } from "./look-back/field-changes.js";
export {
	KeyFold,
	type ReadModel,
	visitorReadModel,
	visitReadModel,
} from "./look-back/key-fold.js";
export {
	type Key,
	keyFor,
	type Projection,
	type ProjectionTable,
	type RowChange,
	splitKey,
} from "./projection.js";
export { carryOutRebuild } from "./rebuild/carry-out-rebuild.js";
export {
	foldPart,
	PART_START,
	type PartProgress,
} from "./rebuild/fold-part.js";
export { positionAt } from "./rebuild/position-at.js";
export * from "./rebuild/rebuild-errors.js";
export { loadParts, savePart } from "./rebuild/rebuild-parts.js";
export * from "./rebuild/rebuild-record.js";
export {
	cancelRebuild,
	findRebuild,
	requestRebuild,
	unfinishedRebuilds,
} from "./rebuild/rebuild-records.js";
export { type FoldedProjection, StreamRows } from "./rebuild/stream-rows.js";
export type { RebuildSurroundings } from "./rebuild/surroundings.js";
export {
	type EventPlace,
	UnfoldableEvent,
} from "./rebuild/unfoldable-event.js";
export {
	LIVE_LAG_SECONDS_MAX,
	PROJECTED,
	PROJECTED_PREFIX,
	type ProjectionState,
	type ProjectionStatus,
	projectionStatus,
	readProjectionStatuses,
	type StatusInput,
} from "./status.js";
export { visitProjection } from "./visit/visit.projection.js";
export type { VisitProjectionRow } from "./visit/visit-row.js";
export { visitorProjection } from "./visitor/visitor.projection.js";
export type { VisitorProjectionRow } from "./visitor/visitor-row.js";
