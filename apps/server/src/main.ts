/** The server's process: settings, start, one line for people, stop. */

import "reflect-metadata";
import { DirectoryInUse, JourneylogError } from "#kernel";
import { Backend } from "./backend/backend.js";
import { openLogger } from "./backend/logger.js";
import {
	newLocalToken,
	removeServerFile,
	writeServerFile,
} from "./backend/server-file.js";
import { type HttpServer, startHttpServer } from "./http-server.js";
import { readSettings, type Settings } from "./settings/settings.js";
import { SettingsError } from "./settings/settings-error.js";
import { VERSION } from "./version.js";

const EXIT_UNUSABLE_SETTING = 2;
/** The interface promises 10 s; what is not finished then was not acknowledged. */
const STOP_MS_MAX = 9_000;

async function main(): Promise<void> {
	const settings = readSettings(process.env);
	refuseUnsupported(settings);
	const log = openLogger(settings.logLevel);
	if (settings.apiKeys === null) {
		log.warn(
			"no API keys are configured: everybody on this machine has access",
		);
	}
	const backend = await Backend.open(settings, log);
	const token = newLocalToken();
	let http: HttpServer;
	try {
		http = await startHttpServer(backend, token);
	} catch (error) {
		await backend.close();
		throw error;
	}
	writeServerFile(settings.dataDir, { url: http.url, token, pid: process.pid });
	stopOnSignal(backend, http);
	console.log(upLine(settings, backend, http));
}

/** Starting on the embedded parts in place of those that were asked for would lead data astray. */
function refuseUnsupported({ eventStoreUrl, databaseUrl }: Settings): void {
	const reason = "is not supported yet by this version; leave it unset";
	if (eventStoreUrl !== null)
		throw new SettingsError("EVENT_STORE_URL", reason);
	if (databaseUrl !== null) throw new SettingsError("DATABASE_URL", reason);
}

function upLine(
	settings: Settings,
	backend: Backend,
	http: HttpServer,
): string {
	const nats = backend.natsUrls?.map(withoutPassword).join(",") ?? "off";
	return [
		`journeylog ${VERSION} is up: ${http.url}`,
		`docs ${http.url}/docs`,
		`nats ${nats}`,
		"grpc off",
		`data ${settings.dataDir}`,
	].join("  ");
}

function withoutPassword(natsUrl: string): string {
	return natsUrl.replace(/\/\/[^@/]*@/, "//");
}

function stopOnSignal(backend: Backend, http: HttpServer): void {
	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		setTimeout(() => {
			backend.log.warn("stopped before all was finished");
			removeServerFile(backend.settings.dataDir);
			process.exit(0);
		}, STOP_MS_MAX).unref();
		await http.close();
		await backend.close();
		removeServerFile(backend.settings.dataDir);
		process.exit(0);
	};
	for (const signal of ["SIGTERM", "SIGINT"] as const) {
		process.on(signal, () => {
			stop().catch((err) => {
				backend.log.error({ err }, "stopping failed");
				process.exit(1);
			});
		});
	}
}

main().catch((error: Error) => {
	if (error instanceof SettingsError) {
		console.error(error.message);
		process.exit(EXIT_UNUSABLE_SETTING);
	}
	if (error instanceof DirectoryInUse) {
		console.error(`DATA_DIR: ${error.message}`);
		process.exit(EXIT_UNUSABLE_SETTING);
	}
	console.error(
		error instanceof JourneylogError ? `DATA_DIR: ${error.message}` : error,
	);
	process.exit(error instanceof JourneylogError ? EXIT_UNUSABLE_SETTING : 1);
});
