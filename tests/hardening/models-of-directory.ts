/** The log and the read models as a data directory holds them, read without a server. */

import { join } from "node:path";
import Database from "better-sqlite3";
import { openEmbeddedLogReader } from "#event-store";
import { MAX_PAGE, type RecordedDomainEvent } from "#kernel";
import { visitDocument, visitorDocument } from "#read-models";

/** Documents by id. */
export interface Models {
	readonly visits: ReadonlyMap<string, unknown>;
	readonly visitors: ReadonlyMap<string, unknown>;
}

/** How the tables keep them. */
export const DOCUMENTS = {
	visits: { id: "visit_id", document: visitDocument },
	visitors: { id: "visitor_id", document: visitorDocument },
} as const;

/** All events, in order. */
export async function readLog(
	directory: string,
): Promise<readonly RecordedDomainEvent[]> {
	const reader = await openEmbeddedLogReader({ directory });
	const events: RecordedDomainEvent[] = [];
	let after = 0;
	for (let atHead = false; !atHead; ) {
		const page = await reader.readAll({ after, limit: MAX_PAGE });
		events.push(...(page.events as readonly RecordedDomainEvent[]));
		after = page.position;
		atHead = page.atHead;
	}
	await reader.close();
	return events;
}

/** What the projector wrote. */
export function storedModels(
	directory: string,
): Models & { readonly parked: number } {
	const db = new Database(join(directory, "read-models.sqlite"));
	const documents = (table: keyof typeof DOCUMENTS) => {
		const { id, document } = DOCUMENTS[table];
		const rows = db
			.prepare<[], { id: string; doc: string }>(
				`SELECT ${id} AS id, doc FROM ${table}`,
			)
			.all();
		return new Map(rows.map((row) => [row.id, document.read(row.doc)]));
	};
	try {
		const parked = db.prepare("SELECT count(*) FROM parked_events").pluck();
		return {
			visits: documents("visits"),
			visitors: documents("visitors"),
			parked: parked.get() as number,
		};
	} finally {
		db.close();
	}
}
