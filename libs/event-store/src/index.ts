/** The event store's drivers. The contract suite that each must pass is in `contract/`. */

export { StreamTombstoned } from "#kernel";
export {
	acquireDirectoryLock,
	type DirectoryLock,
} from "./embedded/directory-lock.js";
export {
	EmbeddedEventStore,
	type EmbeddedEventStoreOptions,
	openEmbeddedEventStore,
} from "./embedded/embedded-event-store.js";
export { UnreadableEvent, UnusableLogFile } from "./embedded/log-errors.js";
export {
	EmbeddedLogReader,
	type EmbeddedLogReaderOptions,
	openEmbeddedLogReader,
} from "./embedded/log-reader.js";
export { makeDirectory } from "./embedded/make-directory.js";
export { STREAM_LENGTH_MAX } from "./embedded/raw-encoding.js";
export { originalOf } from "./embedded/stream-rules.js";
export { StreamwiseReader } from "./embedded/streamwise-reader.js";
export {
	type EventStoreDbOptions,
	EventStoreDbStore,
	openEventStoreDb,
	PositionOutOfRange,
	type StoreLogger,
	UnusableConnectionString,
} from "./eventstoredb/index.js";
export type {
	Direction,
	ExpectedState,
	RawAllPage,
	RawAllRead,
	RawAppendResult,
	RawEvent,
	RawFilter,
	RawLog,
	RawStreamPage,
	RawStreamRead,
	RecordedRawEvent,
} from "./raw-log.js";
export { TOMBSTONE_REVISION } from "./raw-log.js";
