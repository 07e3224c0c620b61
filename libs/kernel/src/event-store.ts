/** The event store as the rest of journeylog sees it. Two drivers implement it and pass one contract suite. */

/** Expected revision of a stream that must not exist yet. */
export const NO_STREAM = -1;

export interface EventMetadata {
	/** Schema version of the event's data, from 1. */
	readonly schemaVersion: number;
	/** The command (or the timer, or the import line) that led to the event. */
	readonly commandId: string;
	/** EventStoreDB's own names for both, so that its tools understand them. */
	readonly $correlationId: string;
	readonly $causationId: string;
	/** Chains the event to the one before it in its stream; absent where it was written before there were chains. */
	readonly chain?: string;
}

export interface NewEvent<D = unknown, T extends string = string> {
	readonly eventId: string;
	readonly type: T;
	/** A JSON object. */
	readonly data: D;
	readonly metadata: EventMetadata;
}

/**
 * An event that another program wrote may be anything: its data are null where they are no JSON, its metadata empty where
 * they are no JSON object.
 */
export interface RecordedEvent<D = unknown, T extends string = string>
	extends NewEvent<D, T> {
	readonly stream: string;
	/** Place in its stream, from 0. */
	readonly revision: number;
	/** Global position in the log: strictly rising, with gaps. */
	readonly position: number;
	/** When the store took it, in milliseconds since 1970. */
	readonly recordedAt: number;
}

/** What folds look at of a recorded event. */
export type StreamEvent<D = unknown, T extends string = string> = Pick<
	RecordedEvent<D, T>,
	"eventId" | "stream" | "revision" | "position" | "type" | "data"
> & { readonly metadata: Pick<EventMetadata, "schemaVersion"> };

export interface AppendResult {
	/** Revision of the last event appended. */
	readonly revision: number;
	/**
	 * For each event in order, the position at which it can be read; where a store tells only the last one's, that for
	 * each: who waits for it has waited for all.
	 */
	readonly positions: readonly number[];
}

export interface EventFilter {
	/** Only events of streams that begin with one of these. */
	readonly streamPrefixes?: readonly string[];
	/** Only events of these types. */
	readonly types?: readonly string[];
}

export interface ReadStreamOptions {
	/** First revision wanted, inclusive; 0 when left out. */
	readonly from?: number;
	/** At most so many events; the driver bounds it to MAX_PAGE. */
	readonly limit: number;
}

export interface ReadAllOptions {
	/** Only events after this position; 0 is before the first event. */
	readonly after: number;
	readonly limit: number;
	readonly filter?: EventFilter;
}

export interface EventPage {
	readonly events: readonly RecordedEvent[];
	/** Position that the read has looked through to: go on from here. With a filter it may lie past the last event. */
	readonly position: number;
	/** Nothing more was there when the page was read. */
	readonly atHead: boolean;
}

export interface FollowOptions {
	readonly after: number;
	readonly filter?: EventFilter;
	/** Events in one page at most. */
	readonly limit: number;
	/** Ends the iteration. */
	readonly signal: AbortSignal;
}

/** Events in one page of any read at most, whatever the caller asks. */
export const MAX_PAGE = 10_000;

/** Bytes of data and metadata that one append takes at most; EventStoreDB's own default. */
export const MAX_APPEND_BYTES = 1_048_576;

/** The reading half of the store: enough for projectors, broadcasters and auditors. */
export interface EventLog {
	/**
	 * Events of one stream in order; empty where there are none. Of a deleted stream only those written after the
	 * deletion are there.
	 * @throws StreamTombstoned, StoreUnavailable
	 */
	readStream(
		stream: string,
		options: ReadStreamOptions,
	): Promise<readonly RecordedEvent[]>;

	/** Events of the whole log in order. @throws StoreUnavailable */
	readAll(options: ReadAllOptions): Promise<EventPage>;

	/**
	 * A catch-up subscription: pages from the log as they come, waiting at its head, until the signal aborts. A page may
	 * hold no event when only the position moved. It outlives a store that is away.
	 */
	follow(options: FollowOptions): AsyncIterable<EventPage>;

	/** Position of the last event in the log, 0 where it is empty. @throws StoreUnavailable */
	headPosition(): Promise<number>;

	close(): Promise<void>;
}

export interface EventStore extends EventLog {
	/**
	 * Appends all events or none, durably, if the stream is at `expectedRevision` (NO_STREAM: does not exist).
	 * Idempotent: where the stream is further on and the events right after `expectedRevision` bear the same ids in the
	 * same order, it answers as the first time.
	 * A deleted stream also passes as NO_STREAM; its revisions go on from where they were.
	 * @throws WrongExpectedRevision, StreamTombstoned, StoreUnavailable, AppendOutcomeUnknown, AppendTooLarge
	 */
	append(
		stream: string,
		expectedRevision: number,
		events: readonly NewEvent[],
	): Promise<AppendResult>;

	/** Resolves when the store can write; rejects with StoreUnavailable and the reason where it cannot. */
	checkWritable(): Promise<void>;
}

/** A stored fold of a stream up to and with `revision`; `schema` names the code that can read it. */
export interface Snapshot {
	readonly revision: number;
	readonly schema: string;
	readonly state: unknown;
}

/** Snapshots only shorten rehydration: losing one is harmless, so writing is not waited for. */
export interface SnapshotStore {
	loadSnapshot(stream: string): Promise<Snapshot | null>;
	saveSnapshot(stream: string, snapshot: Snapshot): Promise<void>;
}
