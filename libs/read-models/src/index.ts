export { clearTable } from "./clear-table.js";
export type { Listing } from "./cursor.js";
export type { ReadModelDatabase } from "./database.js";
export {
	list,
	type PackedText,
	packedText,
	plain,
	record,
} from "./documents/packing.js";
export { visitDocument } from "./documents/visit-document.js";
export { visitorDocument } from "./documents/visitor-document.js";
export { FollowerCheckpoints } from "./follower-checkpoints.js";
export {
	createGeneration,
	type IndexStep,
	indexSteps,
} from "./generations/build-tables.js";
export {
	dropGeneration,
	exchangeTables,
	listGenerations,
} from "./generations/exchange-tables.js";
export { generationOf, inGeneration } from "./generations/generation.js";
export {
	type ProjectedTable,
	TABLE_SHAPES,
} from "./generations/table-shapes.js";
export { KeyedSelect } from "./keyed-select.js";
export { type Leadership, soleLeadership, type Term } from "./leadership.js";
export {
	type Cell,
	type Cells,
	MultiRowDelete,
	MultiRowInsert,
	MultiRowUpdate,
	MultiRowUpsert,
	type UpsertShape,
} from "./multi-row.js";
export {
	PAGE_LIMIT_DEFAULT,
	PAGE_LIMIT_MAX,
	type Page,
	type PageRequest,
} from "./page.js";
export { POSITION_WAITERS_MAX } from "./position-waiters.js";
export type { PostgresOptions } from "./postgres/open-postgres.js";
export { checkDatabaseUrl, UnusableDatabaseUrl } from "./postgres/session.js";
export {
	type AfterDueVisit,
	DUE_LIMIT_MAX,
	type DueVisit,
	type DueVisitor,
} from "./queries/due.js";
export type { Checkpoint, SiteTotals } from "./queries/operations.js";
export {
	listParkedOfKey,
	listParkedRequests,
	PARKED_LIMIT_MAX,
	type ParkedEvent,
	type ParkedRequest,
	skippedEventIds,
} from "./queries/parked.js";
export type { VisitorFilter } from "./queries/visitors.js";
export type { VisitFilter, VisitRow } from "./queries/visits.js";
export {
	type OpenReadModelsOptions,
	openReadModels,
	ReadModels,
} from "./read-models.js";
export type * from "./schema.js";
export {
	READ_MODELS_FILE,
	READER_WAIT_MS_MAX,
	type SqliteOptions,
} from "./sqlite/open-sqlite.js";
