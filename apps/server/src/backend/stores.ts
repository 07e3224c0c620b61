/**
 * The event store and the read models that the settings name, for the server and for its projector's thread: what they
 * are told is plain, so that a thread can be told it too.
 */

import {
	type EmbeddedEventStore,
	type EventStoreDbStore,
	openEmbeddedEventStore,
	openEmbeddedLogReader,
	openEventStoreDb,
	type StoreLogger,
	StreamwiseReader,
	UnusableConnectionString,
} from "#event-store";
import type {
	EventLog,
	EventStore,
	SnapshotStore,
	StreamwiseLog,
} from "#kernel";
import { openReadModels, type ReadModels } from "#read-models";
import type { Settings } from "../settings/settings.js";
import { SettingsError } from "../settings/settings-error.js";

/** Where the stores are. */
export type StorePlaces = Pick<
	Settings,
	"dataDir" | "eventStoreUrl" | "databaseUrl"
>;

export interface OpenedStore {
	readonly store: EventStore & SnapshotStore;
	/** The store as the file that this process alone writes; null where a server has it. */
	readonly embedded: EmbeddedEventStore | null;
	/** The store as a server that may be lost and found; null where it is embedded. */
	readonly remote: EventStoreDbStore | null;
}

/**
 * A server that is away is waited for behind the scenes.
 * @throws SettingsError; DirectoryInUse, StoreUnavailable where the store is embedded
 */
export async function openStore(
	places: StorePlaces,
	logger: StoreLogger,
): Promise<OpenedStore> {
	const { dataDir: directory, eventStoreUrl } = places;
	if (eventStoreUrl !== null) {
		const remote = connect(eventStoreUrl, logger);
		return { store: remote, embedded: null, remote };
	}
	const embedded = await openEmbeddedEventStore({ directory });
	return { store: embedded, embedded, remote: null };
}

/** A log as the projector's thread follows it. */
export interface ProjectedLog extends EventLog {
	/** Tells that the log has grown; a server tells its followers itself. */
	noteHead?(position: number): void;
}

/** @throws SettingsError; StoreUnavailable where the store is embedded */
export async function openProjectedLog(
	{ dataDir: directory, eventStoreUrl }: StorePlaces,
	logger: StoreLogger,
): Promise<ProjectedLog> {
	return eventStoreUrl === null
		? openEmbeddedLogReader({ directory })
		: connect(eventStoreUrl, logger);
}

/** The log stream by stream; null where it cannot be read so. @throws StoreUnavailable */
export function openStreamwiseLog({
	dataDir: directory,
	eventStoreUrl,
}: StorePlaces): StreamwiseLog | null {
	return eventStoreUrl === null ? new StreamwiseReader(directory) : null;
}

function connect(
	connectionString: string,
	logger: StoreLogger,
): EventStoreDbStore {
	try {
		return openEventStoreDb({ connectionString, logger });
	} catch (error) {
		if (!(error instanceof UnusableConnectionString)) throw error;
		throw new SettingsError("EVENT_STORE_URL", error.message);
	}
}

/**
 * For those who write. A database that is away is waited for behind the scenes.
 * @param options.patient statements may take long, as those of rebuilds
 * @throws StoreUnavailable
 */
export function openWritableModels(
	{ dataDir: directory, databaseUrl }: StorePlaces,
	options: { readonly patient?: boolean } = {},
): Promise<ReadModels> {
	const place = databaseUrl === null ? { directory } : { databaseUrl };
	return openReadModels({ ...place, ...options });
}

/** @throws StoreUnavailable where there is no file yet; a database is waited for behind the scenes */
export function openReadableModels({
	dataDir: directory,
	databaseUrl,
}: StorePlaces): Promise<ReadModels> {
	return openReadModels({
		...(databaseUrl === null ? { directory, waitMs: 0 } : { databaseUrl }),
		readonly: true,
	});
}

/** Empty ones, where there are none. @throws StoreUnavailable */
export async function makeReadModels(places: StorePlaces): Promise<void> {
	const made = await openWritableModels(places);
	await made.close();
}
