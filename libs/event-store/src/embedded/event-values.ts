/**
 * What the texts of an event say, as the domain reads them. An event that came through the `RawLog` may be anything: its
 * data are null where they are no JSON, its metadata empty where they are no JSON object.
 */

import type { RecordedEvent } from "#kernel";
import { EventFormat } from "./event-format.js";
import { UnreadableEvent } from "./log-errors.js";

/** @throws UnreadableEvent where one of the domain's own is damaged */
export function dataOf(
	text: string,
	format: number,
	position: number,
): unknown {
	if (format === 0) return parsed(text, position, "data");
	return (format & EventFormat.dataBase64) === 0 ? jsonOrNull(text) : null;
}

/** @throws UnreadableEvent where one of the domain's own is damaged */
export function metadataOf(
	text: string,
	format: number,
	position: number,
): RecordedEvent["metadata"] {
	const value =
		format === 0
			? parsed(text, position, "metadata")
			: foreignMetadata(text, format);
	return value as RecordedEvent["metadata"];
}

function foreignMetadata(text: string, format: number): object {
	const isText = (format & EventFormat.metadataBase64) === 0;
	const value = isText ? jsonOrNull(text) : null;
	return typeof value === "object" && value !== null ? value : {};
}

function parsed(
	text: string,
	position: number,
	field: "data" | "metadata",
): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new UnreadableEvent(position, field, cause);
	}
}

function jsonOrNull(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
