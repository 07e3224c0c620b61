/** Where events went lately, by their ids: how an append that expects no revision is recognised when it comes again. */

import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";

/** Ids that are remembered, and how many of these are taken from the log by a writer that begins. */
const IDS_MAX = 100_000;
const IDS_LOADED_MAX = 10_000;

export interface EventPlace {
	readonly streamId: number;
	readonly revision: number;
	readonly position: number;
}

export class RecentIds {
	readonly #db: Database.Database;
	#places: LRUCache<string, EventPlace> | undefined;

	/** Reads nothing before it is asked: the domain's own appends all expect a revision. */
	constructor(db: Database.Database) {
		this.#db = db;
	}

	find(eventId: string): EventPlace | undefined {
		this.#places ??= this.#load();
		return this.#places.get(eventId);
	}

	add(eventId: string, place: EventPlace): void {
		this.#places?.set(eventId, place);
	}

	#load(): LRUCache<string, EventPlace> {
		const places = new LRUCache<string, EventPlace>({ max: IDS_MAX });
		const rows = this.#db
			.prepare<[number], EventPlace & { eventId: string }>(
				`SELECT event_id AS eventId, stream_id AS streamId, revision, position
				FROM events ORDER BY position DESC LIMIT ?`,
			)
			.all(IDS_LOADED_MAX);
		for (const { eventId, ...place } of rows.toReversed()) {
			places.set(eventId, place);
		}
		return places;
	}
}
