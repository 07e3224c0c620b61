export {
	type Digest,
	type DigestRow,
	digestOf,
	RowDigest,
} from "./digest/row-digest.js";
export { storedVisitors, storedVisits } from "./digest/stored-rows.js";
export { RETRY_DELAYS, type RetryDelays } from "./engine/back-off.js";
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
export * from "./projections.module.js";
export {
	LIVE_LAG_SECONDS_MAX,
	PROJECTED,
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
