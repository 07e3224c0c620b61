/**
 * Snapshots in the store itself: the snapshot of a stream is the last event of `snapshot-<stream>`, which keeps no other.
 * What goes wrong while writing one is let go: losing one is harmless.
 */

import { randomUUID } from "node:crypto";
import type {
	AppendResult,
	EventMetadata,
	NewEvent,
	RecordedEvent,
	Snapshot,
} from "#kernel";
import { NO_STREAM } from "#kernel";
import { SNAPSHOTS_IN_FLIGHT_MAX } from "./limits.js";

const SNAPSHOT_STREAM_PREFIX = "snapshot-";
const SNAPSHOT_TYPE = "SnapshotTaken";

type Append = (
	stream: string,
	expectedRevision: number,
	events: readonly NewEvent[],
) => Promise<AppendResult>;

export class Snapshots {
	#inFlight = 0;

	constructor(
		private readonly readLast: (
			stream: string,
		) => Promise<RecordedEvent | null>,
		private readonly append: Append,
	) {}

	/** @throws StoreUnavailable */
	async load(stream: string): Promise<Snapshot | null> {
		const last = await this.readLast(SNAPSHOT_STREAM_PREFIX + stream);
		return last === null ? null : snapshotOf(last);
	}

	async save(stream: string, snapshot: Snapshot): Promise<void> {
		if (this.#inFlight >= SNAPSHOTS_IN_FLIGHT_MAX) return;
		this.#inFlight++;
		try {
			await this.#write(SNAPSHOT_STREAM_PREFIX + stream, snapshot);
		} catch {
			// The next one of the stream comes with its next so many events.
		} finally {
			this.#inFlight--;
		}
	}

	async #write(stream: string, snapshot: Snapshot): Promise<void> {
		const last = await this.readLast(stream);
		const known = last === null ? null : snapshotOf(last);
		if (known !== null && known.revision >= snapshot.revision) return;
		if (last === null) await this.#keepOnlyTheLast(stream);
		const event = newEvent(SNAPSHOT_TYPE, snapshot);
		await this.append(stream, last?.revision ?? NO_STREAM, [event]);
	}

	/** Who comes second finds it done. */
	async #keepOnlyTheLast(stream: string): Promise<void> {
		const metadata = newEvent("$metadata", { $maxCount: 1 });
		await this.append(`$$${stream}`, NO_STREAM, [metadata]).catch(() => {});
	}
}

function newEvent(type: string, data: unknown): NewEvent {
	const eventId = randomUUID();
	return { eventId, type, data, metadata: {} as EventMetadata };
}

/** Null where the event is none that this code wrote. */
function snapshotOf({ type, data }: RecordedEvent): Snapshot | null {
	return type === SNAPSHOT_TYPE ? (data as Snapshot) : null;
}
