import type { StreamDomainEvent } from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import type { Key, Projection, RowInserts } from "../projection.js";
import { UnfoldableEvent } from "./unfoldable-event.js";

/** A projection whose rows are folded stream by stream, whatever they are. */
export type FoldedProjection = Pick<
	StreamRows<unknown>,
	keyof StreamRows<unknown>
>;

/** Folds whole streams, one after the other, into a projection's rows; each row is made in one go and written once. */
export class StreamRows<Row> {
	readonly #projection: Projection<Row>;
	readonly #skipped: ReadonlySet<string>;
	/** Of the stream in hand. */
	readonly #open = new Map<Key, Row>();
	/** The one that the last event changed: the next one often changes it, too. */
	#last: { readonly key: Key; readonly row: Row } | null = null;
	readonly #finished: RowInserts<Row>;

	/** @param skipped ids of events that an operator gave up */
	constructor(projection: Projection<Row>, skipped: ReadonlySet<string>) {
		this.#projection = projection;
		this.#skipped = skipped;
		this.#finished = projection.table.inserts();
	}

	/** Rows of finished streams that are not written yet. */
	get waiting(): number {
		return this.#finished.waiting;
	}

	/** Folds the stream's next event. @throws UnfoldableEvent */
	take(event: StreamDomainEvent): void {
		if (this.#skipped.has(event.eventId)) return;
		try {
			const key = this.#projection.keyOf(event);
			if (key === null) return;
			const row = this.#rowOf(key);
			const folded = this.#projection.foldInPlace(row, event);
			if (folded !== row) this.#open.set(key, folded);
			if (folded !== this.#last?.row) this.#last = { key, row: folded };
		} catch (cause) {
			throw UnfoldableEvent.of(this.#projection.name, event, cause);
		}
	}

	/** The stream is over. */
	finish(): void {
		for (const row of this.#open.values()) this.#finished.add(row);
		this.#open.clear();
		this.#last = null;
	}

	/** Writes the finished rows. */
	write(db: ReadModelDatabase): Promise<void> {
		return this.#finished.write(db);
	}

	#rowOf(key: Key): Row | null {
		if (this.#last?.key === key) return this.#last.row;
		return this.#open.get(key) ?? null;
	}
}
