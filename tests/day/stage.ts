/** Where a day takes place: the processes, their log and their read models. */

import type { OpenReadModelsOptions } from "#read-models";
import { readLog } from "../hardening/models-of-directory.js";
import type { Log } from "../naive/events.js";
import { type TestKey, writeApiKeys } from "../support/api-keys.js";
import { Cluster } from "../support/cluster.js";
import { logOf } from "../support/log-of.js";
import {
	removeDirectory,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";

const scopes = ["track", "read", "define", "audit"];

/** Two sites: visitors of the same ids come to both. */
export const SHOP: TestKey = { key: "shop", scopes };
export const OTHER_SHOP: TestKey = {
	key: "other-shop",
	siteId: "other-shop",
	scopes,
};

/** A process that projects, what it projects to, and who takes requests for rebuilds of that. */
export interface Projector {
	readonly server: TestServer;
	readonly database: OpenReadModelsOptions;
	readonly api: TestServer;
}

export interface Stage {
	/** Takes commands; it may be one of the projectors. */
	readonly api: TestServer;
	readonly projectors: readonly Projector[];
	/** All events so far. */
	log(): Promise<Log>;
	close(): Promise<void>;
}

/** One process with everything in it, as it is without any setting. */
export async function embeddedStage(): Promise<Stage> {
	const cluster = await Cluster.start({});
	const { dataDir } = cluster;
	const server = await cluster.process({
		key: SHOP.key,
		env: await keys(dataDir),
	});
	return {
		api: server,
		projectors: [{ server, database: { directory: dataDir }, api: server }],
		log: () => readLog(dataDir),
		close: () => cluster.close(),
	};
}

/**
 * A log on a server of its own, a process that takes commands, and two that project it: to PostgreSQL, and to SQLite in
 * a directory that nobody else has.
 */
export async function clusterStage(): Promise<Stage> {
	const cluster = await Cluster.start({ eventStore: true, database: true });
	const { EVENT_STORE_URL: url = "", DATABASE_URL: databaseUrl = "" } =
		cluster.env;
	const env = await keys(cluster.dataDir);
	const { key } = SHOP;
	const directory = await temporaryDirectory();
	const api = await cluster.process({ key, env, roles: "api" });
	const postgres = await cluster.process({ key, env, roles: "projector" });
	const sqlite = await cluster.process({
		...{ key, roles: "api,projector", dataDir: directory },
		env: { ...env, DATABASE_URL: "" },
	});
	return {
		api,
		projectors: [
			{ server: postgres, database: { databaseUrl }, api },
			{ server: sqlite, database: { directory }, api: sqlite },
		],
		log: () => logOf(url),
		close: async () => {
			await cluster.close();
			await removeDirectory(directory);
		},
	};
}

async function keys(directory: string) {
	const file = await writeApiKeys(directory, [SHOP, OTHER_SHOP]);
	return { API_KEYS_FILE: file };
}
