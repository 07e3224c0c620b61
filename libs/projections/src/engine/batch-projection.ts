import { LRUCache } from "lru-cache";
import type { EventLog, RecordedDomainEvent } from "#kernel";
import {
	type ParkedRequest,
	type ReadModelDatabase,
	skippedEventIds,
} from "#read-models";
import type { Key, Projection, RowChange } from "../projection.js";
import { carryOut } from "./carry-out.js";
import {
	loadCheckpoint,
	moveCheckpoint,
	resetCheckpoint,
} from "./checkpoints.js";
import {
	countParkedOf,
	errorText,
	type Parked,
	parkedKeys,
	WAITS,
	writeParked,
} from "./parked-events.js";

/** Rows that a projection keeps in memory between batches. */
export const ROWS_KEPT_MAX = 4_000;

interface Entry<Row> {
	/** With the open batch folded in. */
	row: Row | null;
	/** As the database has it. */
	stored: Row | null;
	/** An event of the key is parked, so later ones must wait. */
	parked: boolean;
}

/** A projection as the runner sees it, whatever its rows are. */
export type DrivenProjection = Pick<
	BatchProjection<unknown>,
	keyof BatchProjection<unknown>
>;

/**
 * One projection's way through the log, batch by batch: `open`, `handle` each event in order, `write` in a transaction,
 * then `commit`, or `discard` where anything failed.
 */
export class BatchProjection<Row> {
	readonly #projection: Projection<Row>;
	readonly #kept: LRUCache<Key, Entry<Row>>;
	readonly #open = new Map<Key, Entry<Row>>();
	#parked: Parked[] = [];
	#position = 0;
	#generation = 0;
	#parkedCount = 0;
	/** Ids of events that an operator gave up. */
	#skipped: ReadonlySet<string> = new Set();

	constructor(projection: Projection<Row>, rowsKeptMax = ROWS_KEPT_MAX) {
		this.#projection = projection;
		this.#kept = new LRUCache({ max: rowsKeptMax });
	}

	get name(): string {
		return this.#projection.name;
	}

	get version(): number {
		return this.#projection.version;
	}

	/** Events up to it have had their effect. */
	get position(): number {
		return this.#position;
	}

	/** Events parked, as of the checkpoint. */
	get parkedCount(): number {
		return this.#parkedCount;
	}

	/** The first event of the open batch that the fold could not take; null where there is none. */
	get unfoldable(): Pick<Parked, "event" | "error"> | null {
		return this.#parked[0] ?? null;
	}

	/** Takes up the checkpoint; answers the version that wrote the tables, null where none did. */
	async load(db: ReadModelDatabase): Promise<number | null> {
		this.discard();
		const checkpoint = await loadCheckpoint(db, this.name);
		this.#parkedCount = await countParkedOf(db, this.name);
		this.#skipped = await skippedEventIds(db, this.name);
		this.#position = checkpoint?.position ?? 0;
		this.#generation = checkpoint?.generation ?? 0;
		return checkpoint?.version ?? null;
	}

	/**
	 * Empties the tables, which are known to be of the version `stored`, and starts at the log's beginning, within the
	 * transaction that `db` is; `load` afterwards. @throws CheckpointMoved where they are of another by now
	 */
	async reset(
		db: ReadModelDatabase,
		stored: number | null,
		nowMs: number,
	): Promise<void> {
		const versions = { from: stored, to: this.version };
		await resetCheckpoint(db, this.name, versions, nowMs);
		await this.#projection.table.clear(db);
		await db
			.deleteFrom("parked_events")
			.where("projection", "=", this.name)
			.execute();
	}

	/** Has the rows that the events change at hand, so that `handle` need not wait. */
	async open(
		db: ReadModelDatabase,
		events: readonly RecordedDomainEvent[],
	): Promise<void> {
		const missing: Key[] = [];
		for (const event of events) {
			if (event.position <= this.#position) continue;
			const key = this.#keyOrNull(event);
			if (key === null || this.#open.has(key)) continue;
			const kept = this.#kept.get(key);
			this.#open.set(key, kept ?? { row: null, stored: null, parked: false });
			// Before a stream's first event there can be no row.
			if (kept === undefined && event.revision > 0) missing.push(key);
		}
		if (missing.length === 0) return;
		const rows = await this.#projection.table.load(db, missing);
		for (const [key, row] of rows) {
			const entry = this.#open.get(key) as Entry<Row>;
			entry.row = row;
			entry.stored = row;
		}
		if (this.#parkedCount === 0) return;
		for (const key of await parkedKeys(db, this.name, missing))
			(this.#open.get(key) as Entry<Row>).parked = true;
	}

	/** Folds the event into the open batch. An event that the fold cannot take is parked; nothing is thrown for it. */
	handle(event: RecordedDomainEvent): void {
		if (event.position <= this.#position) return;
		if (this.#skipped.has(event.eventId)) return;
		let key: Key | null;
		try {
			key = this.#projection.keyOf(event);
		} catch (error) {
			this.#park(event.stream, event, errorText(error));
			return;
		}
		if (key === null) return;
		const entry = this.#open.get(key);
		if (entry === undefined)
			throw new Error(`projection ${this.name}: ${key} is not in the batch`);
		if (entry.parked) {
			this.#park(key, event, WAITS);
			return;
		}
		try {
			entry.row = this.#projection.fold(entry.row, event);
		} catch (error) {
			entry.parked = true;
			this.#park(key, event, errorText(error));
		}
	}

	/** Writes rows, parked events and checkpoint of the open batch, which reaches to `position`. */
	async write(
		db: ReadModelDatabase,
		position: number,
		nowMs: number,
	): Promise<void> {
		if (position <= this.#position) return;
		await this.#moveTo(db, position, nowMs);
		const changes = this.#changes();
		if (changes.length > 0) await this.#projection.table.write(db, changes);
		if (this.#parked.length > 0)
			await writeParked(db, this.name, this.#parked, nowMs);
	}

	/** The batch's transaction is through. */
	commit(position: number): void {
		for (const [key, entry] of this.#open) {
			entry.stored = entry.row;
			this.#kept.set(key, entry);
		}
		this.#position = Math.max(this.#position, position);
		this.#parkedCount += this.#parked.length;
		this.#open.clear();
		this.#parked = [];
	}

	/**
	 * Folds the parked events of a key again, or those behind the one that is skipped, as far as they can be. No batch may
	 * be open. @throws CheckpointMoved, StoreUnavailable
	 */
	async carryOut(
		db: ReadModelDatabase,
		log: Pick<EventLog, "readStream">,
		request: ParkedRequest,
		nowMs: number,
	): Promise<void> {
		await carryOut(db, log, this.#projection, request, {
			nowMs,
			fence: (transaction) => this.#moveTo(transaction, this.#position, nowMs),
		});
		this.#kept.delete(request.key);
		this.#parkedCount = await countParkedOf(db, this.name);
		this.#skipped = await skippedEventIds(db, this.name);
	}

	/** Forgets the open batch and every row in memory: after a failure only the database knows what holds. */
	discard(): void {
		this.#open.clear();
		this.#kept.clear();
		this.#parked = [];
	}

	/** @throws CheckpointMoved where another projector writes the rows by now */
	#moveTo(
		db: ReadModelDatabase,
		position: number,
		nowMs: number,
	): Promise<void> {
		const from = {
			version: this.version,
			position: this.#position,
			generation: this.#generation,
		};
		return moveCheckpoint(db, this.name, from, position, nowMs);
	}

	#changes(): readonly RowChange<Row>[] {
		const changes: RowChange<Row>[] = [];
		for (const [key, { row, stored }] of this.#open) {
			if (row !== null && row !== stored)
				changes.push({ key, before: stored, after: row });
		}
		return changes;
	}

	#keyOrNull(event: RecordedDomainEvent): Key | null {
		try {
			return this.#projection.keyOf(event);
		} catch {
			// `handle` meets the same error and parks the event.
			return null;
		}
	}

	#park(key: Key, event: RecordedDomainEvent, error: string): void {
		this.#parked.push({ key, event, error });
	}
}
