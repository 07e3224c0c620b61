/** The event store for real use: EventStoreDB or KurrentDB, one node or a cluster. */

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
import { StoreUnavailable } from "#kernel";
import { Appender } from "./appender.js";
import { Connection, type StoreLogger } from "./connection.js";
import { readConnectionString } from "./connection-string.js";
import { LogReads } from "./log-reads.js";
import { Snapshots } from "./snapshots.js";
import { StreamReads } from "./stream-reads.js";
import { Target } from "./target.js";

export interface EventStoreDbOptions {
	/** `esdb://` or `kurrentdb://`, with or without `+discover`; docs.kurrent.io, "Connection string". */
	readonly connectionString: string;
	/** Told when the store is lost and found; never of a password. */
	readonly logger?: StoreLogger;
}

/**
 * Returns at once, whether the store is within reach or not: until it is, operations reject with StoreUnavailable.
 * @throws UnusableConnectionString
 */
export function openEventStoreDb({
	connectionString,
	logger,
}: EventStoreDbOptions): EventStoreDbStore {
	const { options, ignored } = readConnectionString(connectionString);
	const target = new Target(options);
	if (ignored.length > 0) {
		logger?.warn(
			{ ignored },
			"options of the connection string mean nothing here",
		);
	}
	return new EventStoreDbStore(new Connection(target, logger));
}

export class EventStoreDbStore implements EventStore, SnapshotStore {
	readonly #connection: Connection;
	readonly #streams: StreamReads;
	readonly #log: LogReads;
	readonly #appender: Appender;
	readonly #snapshots: Snapshots;
	#closing: Promise<void> | null = null;
	#probing: Promise<void> | null = null;

	/** `openEventStoreDb` makes one of a connection string. */
	constructor(connection: Connection) {
		this.#connection = connection;
		this.#streams = new StreamReads(connection);
		this.#log = new LogReads(connection);
		this.#appender = new Appender(connection, (stream, options) =>
			this.readStream(stream, options),
		);
		this.#snapshots = new Snapshots(
			(stream) => this.#streams.last(stream),
			(stream, expected, events) => this.append(stream, expected, events),
		);
	}

	/** The hosts of the connection string, for messages. */
	get label(): string {
		return this.#connection.label;
	}

	/** How often the store was lost and found since it was opened. */
	get reconnects(): number {
		return this.#connection.reconnects;
	}

	async append(
		stream: string,
		expectedRevision: number,
		events: readonly NewEvent[],
	): Promise<AppendResult> {
		if (this.#closing !== null) {
			throw new StoreUnavailable("the event store is closed");
		}
		return this.#appender.append(stream, expectedRevision, events);
	}

	/** Whether the leader answers. */
	checkWritable(): Promise<void> {
		this.#probing ??= this.#log
			.headPosition(true)
			.then(() => undefined)
			.finally(() => {
				this.#probing = null;
			});
		return this.#probing;
	}

	readStream(
		stream: string,
		options: ReadStreamOptions,
	): Promise<readonly RecordedEvent[]> {
		return this.#streams.read(stream, options);
	}

	readAll(options: ReadAllOptions): Promise<EventPage> {
		return this.#log.readAll(options);
	}

	follow(options: FollowOptions): AsyncIterable<EventPage> {
		return this.#log.follow(options);
	}

	headPosition(): Promise<number> {
		return this.#log.headPosition();
	}

	loadSnapshot(stream: string): Promise<Snapshot | null> {
		return this.#snapshots.load(stream);
	}

	/** Resolves when it is written, or let go. */
	saveSnapshot(stream: string, snapshot: Snapshot): Promise<void> {
		return this.#snapshots.save(stream, snapshot);
	}

	/** Waits for the answers that are owed, then ends its followers and the connection. */
	close(): Promise<void> {
		this.#closing ??= this.#appender.close().then(() => {
			this.#connection.close();
		});
		return this.#closing;
	}
}
