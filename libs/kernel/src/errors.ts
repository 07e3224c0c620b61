/**
 * Errors that cross the edges of libraries. Each has a literal `code`, so that a `switch` narrows it and one place maps
 * it to HTTP. The raw cause is kept.
 */

export abstract class JourneylogError extends Error {
	abstract readonly code: string;
	constructor(message: string, options?: { cause?: unknown }) {
		super(message, options);
		this.name = new.target.name;
	}
}

/** The stream was not at the revision the writer thought: reload and decide again. */
export class WrongExpectedRevision extends JourneylogError {
	readonly code = "wrong-expected-revision";
	constructor(
		readonly stream: string,
		readonly expected: number,
		/** -1 where the stream does not exist; null where the store did not say. */
		readonly actual: number | null,
	) {
		super(
			`stream ${stream} is at revision ${actual ?? "?"}, expected ${expected}`,
		);
	}
}

/** The stream has a tombstone: it is deleted for good, and can neither be read nor written to again. */
export class StreamTombstoned extends JourneylogError {
	readonly code = "stream-tombstoned";
	constructor(readonly stream: string) {
		super(`stream ${stream} is deleted for good`);
	}
}

/** Nothing was written, and writing may work again later (disk full, server out of reach). */
export class StoreUnavailable extends JourneylogError {
	readonly code = "store-unavailable";
}

/** The read models' database is out of reach, or nobody has made their tables yet. */
export class ReadModelsUnavailable extends JourneylogError {
	readonly code = "read-models-unavailable";
}

/** The append may or may not have been written; a retry with the same event ids finds out. */
export class AppendOutcomeUnknown extends JourneylogError {
	readonly code = "append-outcome-unknown";
}

export class AppendTooLarge extends JourneylogError {
	readonly code = "append-too-large";
}

/** Another process has the data directory open. */
export class DirectoryInUse extends JourneylogError {
	readonly code = "directory-in-use";
}

/** A bounded queue is full; the caller should come back after `retryAfterSeconds`. */
export class Overloaded extends JourneylogError {
	readonly code = "overloaded";
	constructor(
		message: string,
		readonly retryAfterSeconds = 1,
	) {
		super(message);
	}
}

/** What is wrong with one place of an input; `pointer` is an RFC 6901 JSON pointer. */
export interface InputError {
	readonly pointer: string;
	readonly detail: string;
}

/** The input cannot be taken; each error names its place. */
export class InvalidInput extends JourneylogError {
	readonly code = "invalid-input";
	constructor(
		message: string,
		readonly errors: readonly InputError[],
	) {
		super(message);
	}
}

export class NotFound extends JourneylogError {
	readonly code = "not-found";
}

/** One segment of a JSON pointer, escaped by RFC 6901 section 3. */
export function pointerTo(parent: string, key: string | number): string {
	return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
