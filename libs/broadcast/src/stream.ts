/** The JetStream stream that keeps what is broadcast, where the server has JetStream. */

import {
	ErrorCode,
	type JetStreamManager,
	type NatsConnection,
	NatsError,
	nanos,
	StorageType,
	type StreamConfig,
} from "nats";
import {
	CONNECT_MS_MAX,
	DUPLICATE_WINDOW_MS,
	STREAM_AGE_MS_DEFAULT,
} from "./limits.js";
import { SUBJECT_ROOT } from "./subject.js";

export const STREAM_NAME = "JOURNEYLOG";
const STREAM_SUBJECTS = `${SUBJECT_ROOT}.>`;

/** Codes of JetStream's API (nats-server, server/errors.json). */
const NOT_ENABLED_FOR_ACCOUNT = 10_039;
const STREAM_NOT_FOUND = 10_059;

/**
 * Makes the stream, or brings an existing one up to what is needed and leaves the rest of it as its operator set it.
 * @param maxAgeMs how long messages are kept; null: 30 days for a new stream, as it is for an existing one
 * @returns false where this account has no JetStream
 * @throws where JetStream is there but does not answer
 */
export async function ensureStream(
	connection: NatsConnection,
	maxAgeMs: number | null,
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
		await api.streams.add(newConfig(maxAgeMs ?? STREAM_AGE_MS_DEFAULT));
		return true;
	}
	const changes = changesTo(existing, maxAgeMs);
	if (Object.keys(changes).length > 0) {
		await api.streams.update(STREAM_NAME, { ...existing, ...changes });
	}
	return true;
}

function newConfig(maxAgeMs: number): Partial<StreamConfig> {
	return {
		name: STREAM_NAME,
		subjects: [STREAM_SUBJECTS],
		storage: StorageType.File,
		max_age: nanos(maxAgeMs),
		duplicate_window: nanos(windowWithin(maxAgeMs)),
	};
}

function changesTo(
	existing: StreamConfig,
	maxAgeMs: number | null,
): Partial<StreamConfig> {
	const changes: Partial<StreamConfig> = {};
	if (!existing.subjects.includes(STREAM_SUBJECTS)) {
		changes.subjects = [...existing.subjects, STREAM_SUBJECTS];
	}
	if (maxAgeMs !== null && existing.max_age !== nanos(maxAgeMs)) {
		changes.max_age = nanos(maxAgeMs);
	}
	const maxAge = changes.max_age ?? existing.max_age;
	const window = nanos(windowWithin(maxAge / 1_000_000));
	if (existing.duplicate_window < window || changes.max_age !== undefined) {
		changes.duplicate_window = window;
	}
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

function isNotEnabled(error: unknown): boolean {
	return (
		apiCodeOf(error) === NOT_ENABLED_FOR_ACCOUNT ||
		(error instanceof NatsError && error.code === ErrorCode.JetStreamNotEnabled)
	);
}

function apiCodeOf(error: unknown): number | null {
	return error instanceof NatsError
		? (error.api_error?.err_code ?? null)
		: null;
}
