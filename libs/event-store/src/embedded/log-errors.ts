/** What can be wrong with the log file, and SQLite's errors in the kernel's terms. */

import { JourneylogError, StoreUnavailable } from "#kernel";

/** The file is not a log that this version can open; waiting does not help. */
export class UnusableLogFile extends JourneylogError {
	readonly code = "unusable-log-file";
}

/** A stored event whose text is not the JSON that was written: the file was damaged or edited. */
export class UnreadableEvent extends JourneylogError {
	readonly code = "unreadable-event";
	constructor(
		readonly position: number,
		field: "data" | "metadata",
		cause: unknown,
	) {
		super(`the ${field} of the event at position ${position} is not JSON`, {
			cause,
		});
	}
}

/** An error as it travels between threads: structured clone keeps no `code`. */
export interface PlainError {
	readonly message: string;
	/** SQLite's extended result code, e.g. `SQLITE_IOERR_FSYNC`; empty where there is none. */
	readonly code: string;
}

/** By its shape, not its class: SQLite's errors are of the realm that loaded it first, and test runners have several. */
export function plainError(error: unknown): PlainError {
	if (typeof error !== "object" || error === null) {
		return { message: String(error), code: "" };
	}
	const message = "message" in error ? String(error.message) : String(error);
	const code = "code" in error ? String(error.code) : "";
	return { message, code };
}

/** The way back from `plainError`. */
export function errorOf({ message, code }: PlainError): Error {
	return Object.assign(new Error(message), { code });
}

/** What the code says in the words of somebody who runs the server. */
export function unavailable(file: string, cause: unknown): StoreUnavailable {
	const { code, message } = plainError(cause);
	const detail = code === "" ? message : `${message} (${code})`;
	return new StoreUnavailable(`${file}: ${detail}`, { cause });
}
