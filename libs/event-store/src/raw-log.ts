/**
 * The embedded log as EventStoreDB's protocol sees it: any stream, events as bytes, stream metadata, deletion. The domain
 * itself never needs more than `EventStore`; the protocol server stands on this.
 */

export interface RawEvent {
	/** UUID, lower case. */
	readonly eventId: string;
	readonly type: string;
	/** Content type `application/json`; otherwise `application/octet-stream`. */
	readonly isJson: boolean;
	readonly data: Uint8Array;
	readonly metadata: Uint8Array;
}

export interface RecordedRawEvent extends RawEvent {
	readonly stream: string;
	/** Place in its stream, from 0; TOMBSTONE_REVISION for a tombstone. */
	readonly revision: number;
	/** Place in the log; commit and prepare position alike. */
	readonly position: number;
	/** When the store took it, in milliseconds since 1970. */
	readonly recordedAt: number;
}

/** What the stream must be like for an append or a deletion: at a revision, or one of EventStoreDB's other states. */
export type ExpectedState = number | "any" | "noStream" | "streamExists";

export interface RawAppendResult {
	/** Revision of the last event appended; where there was none to append, the stream's own, -1 where it has no event. */
	readonly revision: number;
	/** Position of the last event appended; 0 where there was none to append. */
	readonly position: number;
}

export type Direction = "forwards" | "backwards";

export interface RawStreamRead {
	readonly direction: Direction;
	/** First revision wanted, inclusive; `end` is the last event. */
	readonly from: number | "start" | "end";
	/** Events at most; the driver bounds it to MAX_PAGE. */
	readonly limit: number;
}

export type RawStreamPage =
	| {
			readonly status: "ok";
			/** Those that `$maxAge`, `$maxCount` and `$tb` leave. */
			readonly events: readonly RecordedRawEvent[];
			/** Revision to go on from; null where the stream ends (or begins) here. */
			readonly next: number | null;
			/** Revision of the stream's last event. */
			readonly lastRevision: number;
	  }
	/** Never written, or soft deleted. */
	| { readonly status: "notFound" }
	| { readonly status: "tombstoned" };

/** Which events of the whole log are wanted; system events are those whose type begins with `$`. */
export interface RawFilter {
	readonly on: "stream" | "type";
	/** Begins with one of these, or */
	readonly prefixes?: readonly string[];
	/** matches this regular expression, which cannot run away: RE2's, and lookaheads at its beginning. */
	readonly pattern?: string;
}

export interface RawAllRead {
	readonly direction: Direction;
	/**
	 * Forwards: events at this position and after it. Backwards: events before this position. `end`: after the last
	 * (forwards), from the last (backwards).
	 */
	readonly from: number | "start" | "end";
	/** Events at most; the driver bounds it to MAX_PAGE. */
	readonly limit: number;
	readonly filter?: RawFilter;
	/** Events looked at, whether they pass the filter or not, at most; the driver bounds it, too. */
	readonly scanMax?: number;
}

export interface RawAllPage {
	readonly events: readonly RecordedRawEvent[];
	/** Position to give as `from` to go on. */
	readonly next: number;
	/** Events looked at, whether they passed the filter or not. */
	readonly scanned: number;
	/** Position of the last event looked at; null where none was. */
	readonly lastScanned: number | null;
	/** Nothing more was there when the page was read. */
	readonly isEnd: boolean;
}

/** Revision of the event that tombstones a stream: 2^63 - 1, as near as a number comes. */
export const TOMBSTONE_REVISION = 2 ** 63;

export interface RawLog {
	/**
	 * All events or none, durably. Idempotent as EventStoreDB is: see the protocol's notes on expected revisions.
	 * @throws WrongExpectedRevision, StreamTombstoned, AppendTooLarge, InvalidInput, Overloaded, StoreUnavailable,
	 * AppendOutcomeUnknown
	 */
	append(
		stream: string,
		expected: ExpectedState,
		events: readonly RawEvent[],
	): Promise<RawAppendResult>;

	/** Soft: later reads find nothing, the next append goes on numbering. @throws as `append` */
	deleteStream(
		stream: string,
		expected: ExpectedState,
	): Promise<{ readonly position: number }>;

	/** For good. @throws as `append` */
	tombstoneStream(
		stream: string,
		expected: ExpectedState,
	): Promise<{ readonly position: number }>;

	/** @throws StoreUnavailable */
	readStream(stream: string, read: RawStreamRead): Promise<RawStreamPage>;

	/** @throws StoreUnavailable, InvalidInput for a pattern that is none */
	readAll(read: RawAllRead): Promise<RawAllPage>;

	/** Position of the last event in the log, 0 where it is empty. @throws StoreUnavailable */
	headPosition(): Promise<number>;

	/** Calls the listener after each commit with the position of the last event. Returns what ends that. */
	onHead(listener: (position: number) => void): () => void;
}
