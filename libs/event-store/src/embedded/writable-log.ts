/** An open log as the writer uses it: prepared statements, what it knows of streams, the next position. */

import { randomUUID } from "node:crypto";
import type Database from "better-sqlite3";
import { NO_STREAM } from "#kernel";
import { dataOf, EventFormat } from "./event-format.js";
import { isDeleted, isTombstoned, judge, type Past } from "./expected-state.js";
import { openForWriting } from "./log-file.js";
import { RecentIds } from "./recent-ids.js";
import {
	DELETED_METADATA,
	METADATA_TYPE,
	metastreamOf,
	restoredMetadata,
	TOMBSTONE_TYPE,
} from "./stream-rules.js";
import { LONG_MAX, type StreamState, StreamStates } from "./stream-states.js";
import {
	Action,
	type AppendBatch,
	type SnapshotRow,
	TEXTS_PER_EVENT,
	type Verdict,
} from "./writer-protocol.js";
import {
	type WriterStatements,
	writerStatements,
} from "./writer-statements.js";

/** An append that was written: position of its first event, revision of its last. */
export interface Written {
	readonly first: number;
	readonly revision: number;
}

/**
 * What it remembers is true as long as its transactions commit: after a failed one it must be closed and a new one
 * opened.
 */
export class WritableLog {
	readonly #db: Database.Database;
	readonly #streams: StreamStates;
	readonly #recent: RecentIds;
	readonly #statements: WriterStatements;
	readonly #past: Past;
	#head: number;
	#recordedAt: number;

	constructor(file: string, create: boolean) {
		this.#db = openForWriting(file, create);
		this.#streams = new StreamStates(this.#db);
		this.#recent = new RecentIds(this.#db);
		this.#statements = writerStatements(this.#db);
		const { idsAfter, last, lastGiven } = this.#statements;
		this.#past = {
			idsAfter: ({ id }, revision, limit) => idsAfter.all(id, revision, limit),
			findId: (eventId) => this.#recent.find(eventId),
		};
		this.#head = lastGiven.get() ?? 0;
		this.#recordedAt = last.get() ?? 0;
	}

	/** Position of the last event. */
	get head(): number {
		return this.#head;
	}

	begin(nowMs: number): void {
		this.#recordedAt = Math.max(this.#recordedAt, nowMs);
		this.#statements.begin.run();
	}

	/** Durable when it returns. */
	commit(): void {
		this.#statements.commit.run();
	}

	/** Carries out the batch's append at `index`, whose events begin at `firstEvent`, or says why nothing was written. */
	append(
		batch: AppendBatch,
		index: number,
		firstEvent: number,
	): Written | Verdict {
		const state = this.#streams.of(batch.streams[index] as string);
		const expected = batch.expected[index] as number;
		const count = batch.counts[index] as number;
		const action = batch.actions[index] as number;
		if (action !== Action.append) return this.#delete(state, expected, action);
		if (isPlain(state) && state.revision === expected && count > 0) {
			return this.#appendEvents(state, batch, index, firstEvent);
		}
		const ids: string[] = [];
		for (let i = firstEvent; i < firstEvent + count; i++) {
			ids.push(batch.texts[i * TEXTS_PER_EVENT] as string);
		}
		const verdict = this.#judge(state, expected, ids);
		if (verdict !== null) return verdict;
		if (count === 0) return { revision: state.revision, positions: [] };
		const wasDeleted = isDeleted(state);
		const last = state.revision;
		const written = this.#appendEvents(state, batch, index, firstEvent);
		if (wasDeleted) this.#restore(state, last + 1);
		return written;
	}

	/** Keeps the newer one of two snapshots of a stream, unless the code that reads them has changed. */
	saveSnapshots(rows: readonly SnapshotRow[]): void {
		// A lost snapshot is harmless, so nobody waits for the disk: the next append syncs it too.
		this.#db.pragma("synchronous = NORMAL");
		this.#statements.begin.run();
		for (const { stream, revision, schema, state } of rows) {
			this.#statements.saveSnapshot.run(stream, revision, schema, state);
		}
		this.#statements.commit.run();
		this.#db.pragma("synchronous = FULL");
	}

	/** Writes something small, durably. */
	probe(): void {
		this.#statements.probe.run();
	}

	close(): void {
		this.#db.close();
	}

	/** A metadata stream shares the fate of its stream. */
	#judge(
		state: StreamState,
		expected: number,
		ids: readonly string[],
	): Verdict | null {
		const { original } = state;
		if (original !== null && isTombstoned(this.#streams.of(original))) {
			return { tombstoned: true };
		}
		return judge(state, expected, ids, this.#past);
	}

	#appendEvents(
		state: StreamState,
		{ counts, formats, texts }: AppendBatch,
		index: number,
		firstEvent: number,
	): Written {
		const first = this.#head + 1;
		const at = firstEvent * TEXTS_PER_EVENT;
		const ofEvents = formats[index] as readonly number[] | null;
		if (ofEvents === null) {
			this.#insertTexts(state, texts, at, counts[index] as number);
		} else this.#insertForeign(state, texts, at, ofEvents);
		const { revision } = state;
		if (state.original !== null) this.#metadataWritten(state, state.original);
		return { first, revision };
	}

	/** The metadata of `original` are those of the newest event in its metadata stream. */
	#metadataWritten(metastream: StreamState, original: string): void {
		const state = this.#streams.of(original);
		const wasDeleted = isDeleted(state);
		const data = this.#lastData(metastream);
		this.#streams.updateRules(state, data, metastream.revision);
		if (wasDeleted) this.#restore(state, state.revision + 1);
	}

	#delete(
		state: StreamState,
		expected: number,
		action: number,
	): Written | Verdict {
		const eventId = randomUUID();
		const verdict = this.#judge(state, expected, [eventId]);
		if (verdict !== null) return verdict;
		if (action === Action.tombstone) {
			const format = EventFormat.foreign | EventFormat.binary;
			this.#insert(state, eventId, TOMBSTONE_TYPE, "", "", format, LONG_MAX);
			this.#streams.hideAll(state);
		} else if (isUnknown(state)) return { actual: NO_STREAM };
		else this.#writeMetadata(state, DELETED_METADATA);
		return { first: this.#head, revision: state.revision };
	}

	/** A deleted stream goes on at `revision`. */
	#restore(state: StreamState, revision: number): void {
		const data = this.#lastData(this.#streams.of(metastreamOf(state.name)));
		this.#writeMetadata(state, restoredMetadata(data, revision));
	}

	#writeMetadata(state: StreamState, data: string): void {
		const metastream = this.#streams.of(metastreamOf(state.name));
		const format = EventFormat.foreign;
		this.#insert(metastream, randomUUID(), METADATA_TYPE, data, "", format);
		this.#streams.updateRules(state, data, metastream.revision);
	}

	/** The domain's events: by far the most, so without a detour. */
	#insertTexts(
		state: StreamState,
		texts: readonly string[],
		firstText: number,
		count: number,
	): void {
		this.#streams.insert(state);
		const position = this.#head + 1;
		const revision = state.revision + 1;
		const { insert } = this.#statements;
		for (let i = 0, at = firstText; i < count; i++, at += TEXTS_PER_EVENT) {
			insert.run(
				position + i,
				state.id,
				revision + i,
				texts[at],
				texts[at + 1],
				this.#recordedAt,
				texts[at + 3],
				texts[at + 2],
			);
		}
		this.#head += count;
		state.revision += count;
	}

	#insertForeign(
		state: StreamState,
		texts: readonly string[],
		firstText: number,
		formats: readonly number[],
	): void {
		for (const [i, format] of formats.entries()) {
			const at = firstText + i * TEXTS_PER_EVENT;
			this.#insert(
				state,
				texts[at] as string,
				texts[at + 1] as string,
				texts[at + 2] as string,
				texts[at + 3] as string,
				format,
			);
		}
	}

	#insert(
		state: StreamState,
		eventId: string,
		type: string,
		data: string,
		metadata: string,
		format: number,
		revision: number | bigint = state.revision + 1,
	): void {
		this.#streams.insert(state);
		const position = this.#head + 1;
		this.#statements.insertForeign.run(
			position,
			state.id,
			revision,
			eventId,
			type,
			this.#recordedAt,
			metadata,
			data,
			format,
		);
		this.#head = position;
		state.revision = Number(revision);
		const place = { streamId: state.id, revision: state.revision, position };
		this.#recent.add(eventId, place);
	}

	/** The newest data in a metadata stream. */
	#lastData({ id }: StreamState): string {
		const texts = this.#statements.lastData.get(id);
		return texts === undefined ? "" : dataOf(texts).toString();
	}
}

/** Neither events nor metadata were ever written. */
function isUnknown({ revision, metadataRevision }: StreamState): boolean {
	return revision === NO_STREAM && metadataRevision === NO_STREAM;
}

/** Whether the revision alone decides about an append. */
function isPlain(state: StreamState): boolean {
	return state.original === null && !isDeleted(state);
}
