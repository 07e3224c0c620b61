/** A row of the log as the protocol server reads it. */

import type { RecordedRawEvent } from "../raw-log.js";
import { dataOf, EventFormat, metadataOf } from "./event-format.js";

/** Bytes of data and metadata after which a page is full, however few its events. */
const PAGE_BYTES_MAX = 4_194_304;

export const RAW_COLUMNS =
	"e.position, s.name, e.revision, e.event_id, e.type, e.recorded_at, e.metadata, e.data, e.format";

export type RawRow = [
	position: number,
	stream: string,
	revision: number,
	eventId: string,
	type: string,
	recordedAt: number,
	metadata: string,
	data: string,
	format: number,
];

/** The events of one page: all that the rows give, or until there are `limit` of them or a great many bytes. */
export function takePage(
	rows: Iterable<RawRow>,
	limit: number,
): { readonly events: RecordedRawEvent[]; readonly isFull: boolean } {
	const events: RecordedRawEvent[] = [];
	let bytes = 0;
	for (const row of rows) {
		const event = recordedRawEvent(row);
		events.push(event);
		bytes += event.data.length + event.metadata.length;
		if (events.length === limit || bytes >= PAGE_BYTES_MAX) {
			return { events, isFull: true };
		}
	}
	return { events, isFull: false };
}

function recordedRawEvent(row: RawRow): RecordedRawEvent {
	const [position, stream, revision, eventId, type, recordedAt] = row;
	const texts = { metadata: row[6], data: row[7], format: row[8] };
	return {
		eventId,
		type,
		isJson: (texts.format & EventFormat.binary) === 0,
		data: dataOf(texts),
		metadata: metadataOf(texts),
		stream,
		revision,
		position,
		recordedAt,
	};
}
