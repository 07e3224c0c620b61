import type { StreamDomainEvent } from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import type { Key, Projection } from "../projection.js";
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
	#finished: Row[] = [];

	/** @param skipped ids of events that an operator gave up */
	constructor(projection: Projection<Row>, skipped: ReadonlySet<string>) {
		this.#projection = projection;
		this.#skipped = skipped;
	}

	/** Rows of finished streams that are not written yet. */
	get waiting(): number {
		return this.#finished.length;
	}

	/** Folds the stream's next event. @throws UnfoldableEvent */
	take(event: StreamDomainEvent): void {
		if (this.#skipped.has(event.eventId)) return;
		try {
			const key = this.#projection.keyOf(event);
			if (key === null) return;
			const row = this.#open.get(key);
			const folded = this.#projection.foldInPlace(row ?? null, event);
			if (folded !== row) this.#open.set(key, folded);
		} catch (cause) {
			throw UnfoldableEvent.of(this.#projection.name, event, cause);
		}
	}

	/** The stream is over. */
	finish(): void {
		for (const row of this.#open.values()) this.#finished.push(row);
		this.#open.clear();
	}

	/** Writes the finished rows. */
	async write(db: ReadModelDatabase): Promise<void> {
		const rows = this.#finished;
		this.#finished = [];
		if (rows.length > 0) await this.#projection.table.insert(db, rows);
	}
}
