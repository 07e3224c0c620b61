/** The JetStream stream that keeps what is broadcast, where the server has JetStream. */

import {
	type JetStreamManager,
	type NatsConnection,
	nanos,
	StorageType,
	type StreamConfig,
} from "nats";
import {
	apiCodeOf,
	isNotEnabled,
	NO_SUITABLE_PEERS,
	STREAM_NOT_FOUND,
} from "./api-error.js";
import {
	CONNECT_MS_MAX,
	DUPLICATE_WINDOW_MS,
	STREAM_AGE_MS,
	STREAM_REPLICAS,
} from "./limits.js";
import { SUBJECT_ROOT } from "./subject.js";

export const STREAM_NAME = "JOURNEYLOG";
const STREAM_SUBJECTS = `${SUBJECT_ROOT}.>`;

/**
 * Makes the stream, or brings an existing one up to what is needed and leaves the rest of it as its operator set it.
 * @returns false where this account has no JetStream
 * @throws where JetStream is there but does not answer, or refuses the stream
 */
export async function ensureStream(
	connection: NatsConnection,
): Promise<boolean> {
	const { info } = connection;
	if (info === undefined) throw new Error("not connected");
	if (info.jetstream !== true) return false;
	let api: JetStreamManager;
	try {
		api = await connection.jetstreamManager({ timeout: CONNECT_MS_MAX });
	} catch (error) {
		if (isNotEnabled(error)) return false;
		throw error;
	}
	const existing = await configOf(api);
	if (existing === null) {
		await make(api, info.cluster !== undefined);
		return true;
	}
	const changes = changesTo(existing);
	if (Object.keys(changes).length > 0) {
		await api.streams.update(STREAM_NAME, { ...existing, ...changes });
	}
	return true;
}

/** A cluster may have too few servers with JetStream for its usual number of replicas. */
async function make(api: JetStreamManager, clustered: boolean): Promise<void> {
	const config: Partial<StreamConfig> = {
		name: STREAM_NAME,
		subjects: [STREAM_SUBJECTS],
		storage: StorageType.File,
		max_age: nanos(STREAM_AGE_MS),
		duplicate_window: nanos(DUPLICATE_WINDOW_MS),
	};
	if (clustered) {
		try {
			await api.streams.add({ ...config, num_replicas: STREAM_REPLICAS });
			return;
		} catch (error) {
			if (apiCodeOf(error) !== NO_SUITABLE_PEERS) throw error;
		}
	}
	await api.streams.add(config);
}

function changesTo(existing: StreamConfig): Partial<StreamConfig> {
	const changes: Partial<StreamConfig> = {};
	if (!existing.subjects.includes(STREAM_SUBJECTS)) {
		// Some of ours beside all of them would be an overlap, which the server refuses.
		const others = existing.subjects.filter(
			(subject) => !subject.startsWith(`${SUBJECT_ROOT}.`),
		);
		changes.subjects = [...others, STREAM_SUBJECTS];
	}
	const window = nanos(windowWithin(existing.max_age / 1_000_000));
	if (existing.duplicate_window < window) changes.duplicate_window = window;
	// Without acknowledgements nothing would ever count as delivered.
	if (existing.no_ack) changes.no_ack = false;
	return changes;
}

/** The server refuses a window longer than messages live; age 0 means for ever. */
function windowWithin(maxAgeMs: number): number {
	return maxAgeMs === 0
		? DUPLICATE_WINDOW_MS
		: Math.min(DUPLICATE_WINDOW_MS, maxAgeMs);
}

async function configOf(api: JetStreamManager): Promise<StreamConfig | null> {
	try {
		return (await api.streams.info(STREAM_NAME)).config;
	} catch (error) {
		if (apiCodeOf(error) === STREAM_NOT_FOUND) return null;
		throw error;
	}
}
