/** Which events of a log are copied: those of the domain's streams. */

import { DOMAIN_STREAM_PREFIXES, type RecordedEvent } from "#kernel";
import { Failure } from "../failure.js";

/** What is left out, by kind. */
export interface LeftOut {
	/** Of streams that begin with `$`, and of types that do. */
	system: number;
	/** Of other programs' streams. */
	others: number;
}

/** Lets the domain's events of a page through and counts the others. @throws Failure for one that cannot be copied */
export function domainEvents(
	events: readonly RecordedEvent[],
	leftOut: LeftOut,
): RecordedEvent[] {
	return events.filter((event) => {
		refuseDeletion(event);
		if (isOfDomain(event.stream)) {
			if (!isJsonObject(event.data)) throw notJson(event);
			return true;
		}
		if (event.stream.startsWith("$") || event.type.startsWith("$")) {
			leftOut.system++;
		} else leftOut.others++;
		return false;
	});
}

export function byStream(
	events: readonly RecordedEvent[],
): ReadonlyMap<string, readonly RecordedEvent[]> {
	const streams = new Map<string, RecordedEvent[]>();
	for (const event of events) {
		const ofStream = streams.get(event.stream);
		if (ofStream === undefined) streams.set(event.stream, [event]);
		else ofStream.push(event);
	}
	return streams;
}

function isOfDomain(stream: string): boolean {
	return DOMAIN_STREAM_PREFIXES.some((prefix) => stream.startsWith(prefix));
}

/** Copied whole, a stream that somebody deleted or cut would come back. */
function refuseDeletion({ stream, type, position }: RecordedEvent): void {
	const changed = stream.startsWith("$$") ? stream.slice(2) : stream;
	if (!type.startsWith("$") || !isOfDomain(changed)) return;
	throw new Failure(
		`${changed} was deleted, cut or given other metadata by another program (${type} at position ${position}): such a log cannot be copied event by event`,
	);
}

function notJson({ stream, position }: RecordedEvent): Failure {
	return new Failure(
		`the event at position ${position} in ${stream} is no JSON object: another program wrote it, and it cannot be copied`,
	);
}

function isJsonObject(value: unknown): boolean {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
