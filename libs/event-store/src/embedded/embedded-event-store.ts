/** The zero-install event store: one SQLite file, written by a thread of its own, read from any. */

import type {
	AppendResult,
	EventPage,
	EventStore,
	FollowOptions,
	NewEvent,
	ReadAllOptions,
	ReadStreamOptions,
	RecordedEvent,
	Snapshot,
	SnapshotStore,
} from "#kernel";
import { encodeAppend } from "../append-encoding.js";
import type { RawLog } from "../raw-log.js";
import { acquireDirectoryLock, type DirectoryLock } from "./directory-lock.js";
import { EmbeddedRawLog } from "./embedded-raw-log.js";
import { domainAppend } from "./log-append.js";
import { unavailable } from "./log-errors.js";
import { logFileOf } from "./log-file.js";
import { EmbeddedLogReader } from "./log-reader.js";
import { makeDirectory } from "./make-directory.js";
import { WritePipeline } from "./write-pipeline.js";

export interface EmbeddedEventStoreOptions {
	/** Made where it does not exist, for its owner only. */
	readonly directory: string;
}

/**
 * Takes the directory and opens the store in it, making both where they do not exist.
 * @throws DirectoryInUse, UnusableLogFile, StoreUnavailable
 */
export async function openEmbeddedEventStore({
	directory,
}: EmbeddedEventStoreOptions): Promise<EmbeddedEventStore> {
	try {
		makeDirectory(directory);
	} catch (error) {
		throw unavailable(directory, error);
	}
	const lock = acquireDirectoryLock(directory);
	const store = new EmbeddedEventStore(lock);
	try {
		await store.open();
		return store;
	} catch (error) {
		lock.release();
		throw error;
	}
}

export class EmbeddedEventStore implements EventStore, SnapshotStore {
	readonly #lock: DirectoryLock;
	readonly #reader: EmbeddedLogReader;
	readonly #listeners = new Set<(position: number) => void>();
	/** The same log as EventStoreDB's protocol sees it. */
	readonly raw: RawLog;
	/** What writes; public for the tests that break it. */
	readonly pipeline: WritePipeline;
	#head = 0;
	#closing: Promise<void> | undefined;

	/** A store that is to be opened; `openEmbeddedEventStore` does both. */
	constructor(lock: DirectoryLock) {
		const file = logFileOf(lock.directory);
		this.#lock = lock;
		this.#reader = new EmbeddedLogReader(file);
		this.pipeline = new WritePipeline(file, (head) => this.#committed(head));
		this.raw = new EmbeddedRawLog(this.#reader, this.pipeline, (listener) =>
			this.onHead(listener),
		);
	}

	async open(): Promise<void> {
		await this.pipeline.thread.start();
		// The writer knows the last position given; its event may have been taken away, and nobody would ever read so far.
		try {
			this.#committed(await this.#reader.headPosition());
		} catch (error) {
			await this.pipeline.end();
			throw error;
		}
	}

	async append(
		stream: string,
		expectedRevision: number,
		events: readonly NewEvent[],
	): Promise<AppendResult> {
		const encoded = encodeAppend(stream, expectedRevision, events);
		return this.pipeline.append(domainAppend(encoded));
	}

	checkWritable(): Promise<void> {
		return this.pipeline.checkWritable();
	}

	/** Calls the listener after each commit with the position of the last event. Returns what ends that. */
	onHead(listener: (position: number) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	readStream(
		stream: string,
		options: ReadStreamOptions,
	): Promise<readonly RecordedEvent[]> {
		return this.#reader.readStream(stream, options);
	}

	readAll(options: ReadAllOptions): Promise<EventPage> {
		return this.#reader.readAll(options);
	}

	follow(options: FollowOptions): AsyncIterable<EventPage> {
		return this.#reader.follow(options);
	}

	headPosition(): Promise<number> {
		return this.#reader.headPosition();
	}

	/** Resolves at once: the snapshot is written when it is convenient, or dropped where too many wait. */
	async saveSnapshot(stream: string, snapshot: Snapshot): Promise<void> {
		this.pipeline.saveSnapshot(stream, snapshot);
	}

	async loadSnapshot(stream: string): Promise<Snapshot | null> {
		const waiting = this.pipeline.findSnapshot(stream);
		if (waiting === undefined) return this.#reader.loadSnapshot(stream);
		const { revision, schema, state } = waiting;
		return { revision, schema, state: JSON.parse(state) as unknown };
	}

	/** Finishes what was appended, ends its followers, and gives the directory free. */
	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		try {
			await this.pipeline.drain();
			// The writer closes last: whoever does tidies the write-ahead log away.
			await this.#reader.close();
			await this.pipeline.end();
		} finally {
			this.#lock.release();
		}
	}

	#committed(head: number): void {
		if (head <= this.#head) return;
		this.#head = head;
		this.#reader.noteHead(head);
		for (const listener of this.#listeners) listener(head);
	}
}
