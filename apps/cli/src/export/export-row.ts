/** An event as it is exported: one flat row, the same in every format. */

import { visitorOfStream } from "#kernel";
import type { LoggedEvent } from "../../../server/src/reads/event-queries.js";

export interface ExportRow {
	readonly position: number;
	/** ISO 8601 in UTC. */
	readonly recordedAt: string;
	/** Null where another program recorded none. */
	readonly occurredAt: string | null;
	readonly type: string;
	readonly siteId: string;
	/** Null for definitions. */
	readonly visitorId: string | null;
	/** Null where the event names no visit. */
	readonly visitId: string | null;
	readonly stream: string;
	readonly revision: number;
	readonly eventId: string;
	readonly schemaVersion: number | null;
	readonly commandId: string | null;
	/** As recorded. */
	readonly data: object;
}

export function exportRow(event: LoggedEvent, siteId: string): ExportRow {
	const { stream, data } = event;
	const { visitId } = data as { readonly visitId?: unknown };
	return {
		position: Number(event.position),
		recordedAt: event.recordedAt,
		occurredAt: event.occurredAt ?? null,
		type: event.type,
		siteId,
		visitorId: visitorOfStream(stream)?.visitorId ?? null,
		visitId: typeof visitId === "string" ? visitId : null,
		stream,
		revision: event.revision,
		eventId: event.eventId,
		schemaVersion: event.schemaVersion,
		commandId: event.commandId,
		data: data as object,
	};
}

/** In the order in which files have them. */
export const EXPORT_COLUMNS = [
	"position",
	"recordedAt",
	"occurredAt",
	"type",
	"siteId",
	"visitorId",
	"visitId",
	"stream",
	"revision",
	"eventId",
	"schemaVersion",
	"commandId",
	"data",
] as const satisfies readonly (keyof ExportRow)[];
