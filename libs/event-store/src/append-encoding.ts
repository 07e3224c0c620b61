/** Checks an append of the domain's and turns it into the texts that are stored, whichever driver stores them. */

import {
	AppendTooLarge,
	type InputError,
	InvalidInput,
	MAX_APPEND_BYTES,
	type NewEvent,
	NO_STREAM,
	pointerTo,
	UUID_PATTERN,
} from "#kernel";

/** Characters of a stream's name or an event's type at most. */
export const NAME_LENGTH_MAX = 1_024;

/** Problems of one append that are listed at most. */
const ERRORS_LISTED_MAX = 100;

export interface EncodedAppend {
	readonly stream: string;
	/** A revision, or NO_STREAM. */
	readonly expected: number;
	readonly count: number;
	/** Per event its id, type, data and metadata. */
	readonly texts: readonly string[];
	/** Bytes of data and metadata in UTF-8. */
	readonly bytes: number;
}

/** @throws InvalidInput, AppendTooLarge */
export function encodeAppend(
	stream: string,
	expected: number,
	events: readonly NewEvent[],
): EncodedAppend {
	const errors: InputError[] = [];
	checkName(stream, "/stream", errors);
	if (!Number.isSafeInteger(expected) || expected < NO_STREAM) {
		errors.push({
			pointer: "/expectedRevision",
			detail: `must be ${NO_STREAM} (no stream) or a revision`,
		});
	}
	if (events.length === 0) {
		errors.push({ pointer: "/events", detail: "must not be empty" });
	}
	const texts: string[] = [];
	let bytes = 0;
	for (let i = 0; i < events.length; i++) {
		bytes += encodeEvent(events[i] as NewEvent, i, texts, errors);
		if (bytes > MAX_APPEND_BYTES) throw tooLarge(stream, events.length);
		if (errors.length >= ERRORS_LISTED_MAX) break;
	}
	throwErrors(stream, errors);
	return { stream, expected, count: events.length, texts, bytes };
}

/** Adds the event's texts, or what is wrong with it. Returns the bytes of data and metadata. */
function encodeEvent(
	event: NewEvent,
	index: number,
	texts: string[],
	errors: InputError[],
): number {
	const data = jsonObject(event.data);
	const metadata = jsonObject(event.metadata);
	if (
		data === null ||
		metadata === null ||
		!UUID_PATTERN.test(event.eventId) ||
		!isName(event.type)
	) {
		listErrors(event, pointerTo("/events", index), errors);
		return 0;
	}
	texts.push(event.eventId, event.type, data, metadata);
	return Buffer.byteLength(data) + Buffer.byteLength(metadata);
}

function listErrors(event: NewEvent, at: string, errors: InputError[]): void {
	if (!UUID_PATTERN.test(event.eventId)) {
		errors.push({
			pointer: pointerTo(at, "eventId"),
			detail: "must be a UUID",
		});
	}
	checkName(event.type, pointerTo(at, "type"), errors);
	for (const field of ["data", "metadata"] as const) {
		if (jsonObject(event[field]) === null) {
			errors.push({
				pointer: pointerTo(at, field),
				detail: "must be an object that JSON can express",
			});
		}
	}
}

function jsonObject(value: unknown): string | null {
	try {
		const text = JSON.stringify(value);
		return text?.startsWith("{") ? text : null;
	} catch {
		// Circular, or holding a bigint.
		return null;
	}
}

function isName(name: unknown, lengthMax = NAME_LENGTH_MAX): boolean {
	return (
		typeof name === "string" &&
		name.length > 0 &&
		name.length <= lengthMax &&
		name.isWellFormed()
	);
}

/** @throws InvalidInput where there are any */
export function throwErrors(
	stream: string,
	errors: readonly InputError[],
): void {
	const [first] = errors;
	if (first === undefined) return;
	throw new InvalidInput(
		`the append to ${JSON.stringify(stream)} cannot be taken: ${first.pointer} ${first.detail}`,
		errors,
	);
}

export function checkName(
	name: unknown,
	pointer: string,
	errors: InputError[],
	lengthMax = NAME_LENGTH_MAX,
): void {
	if (isName(name, lengthMax)) return;
	errors.push({
		pointer,
		detail: `must be well-formed text of 1 to ${lengthMax} characters`,
	});
}

export function tooLarge(stream: string, count: number): AppendTooLarge {
	return new AppendTooLarge(
		`the append of ${count} events to ${stream} has more than ${MAX_APPEND_BYTES} bytes of data and metadata`,
	);
}
