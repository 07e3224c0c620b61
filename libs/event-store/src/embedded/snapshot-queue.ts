/** Snapshots on their way to the writer, the newest of each stream. What finds no room is dropped. */

import type { Snapshot } from "#kernel";
import type { SnapshotRow } from "./writer-protocol.js";

/** Snapshots, and characters of their states, that wait at most. */
const SNAPSHOTS_WAITING_MAX = 1_024;
const CHARACTERS_WAITING_MAX = 16_777_216;

/** Snapshots in one transaction at most, so that appends hardly wait behind them. */
const SNAPSHOTS_PER_MESSAGE = 32;

export class SnapshotQueue {
	readonly #waiting = new Map<string, SnapshotRow>();
	#sent: readonly SnapshotRow[] = [];
	#characters = 0;

	/** Whether the writer has answered for what it was given last, and more waits. */
	get isDue(): boolean {
		return this.#sent.length === 0 && this.#waiting.size > 0;
	}

	add(stream: string, { revision, schema, state }: Snapshot): void {
		const text = JSON.stringify(state);
		if (text === undefined) return;
		const replaced = this.#waiting.get(stream);
		if (replaced && replaced.revision > revision) return;
		const grown = text.length - (replaced?.state.length ?? 0);
		if (
			this.#characters + grown > CHARACTERS_WAITING_MAX ||
			(!replaced && this.#waiting.size >= SNAPSHOTS_WAITING_MAX)
		) {
			return;
		}
		this.#characters += grown;
		this.#waiting.set(stream, { stream, revision, schema, state: text });
	}

	/** The snapshot of a stream that is not in the file yet. */
	find(stream: string): SnapshotRow | undefined {
		return (
			this.#waiting.get(stream) ??
			this.#sent.find((row) => row.stream === stream)
		);
	}

	take(): SnapshotRow[] {
		const rows: SnapshotRow[] = [];
		for (const [stream, row] of this.#waiting) {
			if (rows.length === SNAPSHOTS_PER_MESSAGE) break;
			this.#waiting.delete(stream);
			this.#characters -= row.state.length;
			rows.push(row);
		}
		this.#sent = rows;
		return rows;
	}

	/** The writer has dealt with what was taken, or never will. */
	settle(): void {
		this.#sent = [];
	}
}
