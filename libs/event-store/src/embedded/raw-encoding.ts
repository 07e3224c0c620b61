/** Checks what comes through the `RawLog` and turns it into the texts that are stored. */

import {
	type InputError,
	InvalidInput,
	MAX_APPEND_BYTES,
	NO_STREAM,
	pointerTo,
	UUID_PATTERN,
} from "#kernel";
import { checkName, throwErrors, tooLarge } from "../append-encoding.js";
import type { ExpectedState, RawEvent } from "../raw-log.js";
import { textsOf } from "./event-format.js";
import type { LogAppend } from "./log-append.js";
import { originalOf } from "./stream-rules.js";
import { Action, ANY_REVISION, STREAM_EXISTS } from "./writer-protocol.js";

/** Characters of a stream's name at most: more than others name one with, as streams are named after streams and groups. */
export const STREAM_LENGTH_MAX = 4_096;

/** @throws InvalidInput, AppendTooLarge */
export function encodeRawAppend(
	stream: string,
	expected: ExpectedState,
	events: readonly RawEvent[],
): LogAppend {
	const errors: InputError[] = [];
	checkStream(stream, errors);
	const texts: string[] = [];
	const formats: number[] = [];
	let bytes = 0;
	for (const [i, event] of events.entries()) {
		const { eventId, type, data, metadata } = event;
		bytes += data.length + metadata.length;
		if (bytes > MAX_APPEND_BYTES) throw tooLarge(stream, events.length);
		checkName(type, pointerTo(`/events/${i}`, "type"), errors);
		if (!UUID_PATTERN.test(eventId)) {
			const pointer = pointerTo(`/events/${i}`, "eventId");
			errors.push({ pointer, detail: "must be a UUID" });
		}
		if (errors.length > 0) break;
		const stored = textsOf(event);
		texts.push(eventId.toLowerCase(), type, stored.data, stored.metadata);
		formats.push(stored.format);
	}
	throwErrors(stream, errors);
	const count = events.length;
	return {
		stream,
		expected: expectedNumber(expected),
		action: Action.append,
		count,
		formats,
		texts,
		bytes,
	};
}

/** @throws InvalidInput */
export function encodeDeletion(
	stream: string,
	expected: ExpectedState,
	action: typeof Action.delete | typeof Action.tombstone,
): LogAppend {
	const errors: InputError[] = [];
	checkStream(stream, errors);
	throwErrors(stream, errors);
	return {
		stream,
		expected: expectedNumber(expected),
		action,
		count: 0,
		formats: null,
		texts: [],
		bytes: 0,
	};
}

function checkStream(stream: string, errors: InputError[]): void {
	checkName(stream, "/stream", errors, STREAM_LENGTH_MAX);
	if (originalOf(stream) === "") {
		errors.push({ pointer: "/stream", detail: "must name a stream" });
	}
}

/** @throws InvalidInput */
function expectedNumber(expected: ExpectedState): number {
	switch (expected) {
		case "any":
			return ANY_REVISION;
		case "noStream":
			return NO_STREAM;
		case "streamExists":
			return STREAM_EXISTS;
	}
	if (Number.isSafeInteger(expected) && expected >= 0) return expected;
	const detail = "must be a revision, any, noStream or streamExists";
	throw new InvalidInput(`the expected state ${detail}`, [
		{ pointer: "/expected", detail },
	]);
}
