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
import { letThreadsHaveTheirLimits } from "./backend/thread-limits.js";
import { type HttpServer, startHttpServer } from "./http-server.js";
import { readSettings, type Settings } from "./settings/settings.js";
import { SettingsError } from "./settings/settings-error.js";
import { VERSION } from "./version.js";

const EXIT_UNUSABLE_SETTING = 2;
/** The interface promises 10 s; what is not finished then was not acknowledged. */
const STOP_MS_MAX = 9_000;

async function main(): Promise<void> {
	letThreadsHaveTheirLimits();
	const settings = readSettings(process.env);
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
	const isListed = mayBeListed(backend);
	if (isListed) {
		const { dataDir } = settings;
		writeServerFile(dataDir, { url: http.url, token, pid: process.pid });
	}
	stopOnSignal(backend, http, isListed);
	console.log(upLine(settings, backend, http));
}

/** Of several processes on one directory it is the first with an API that the command line works through. */
function mayBeListed({ settings, directory }: Backend): boolean {
	const isAlone = settings.eventStoreUrl === null;
	return (isAlone || settings.roles.has("api")) && directory.claim("server");
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
		`grpc ${backend.grpcAddress ?? "off"}`,
		`data ${settings.dataDir}`,
	].join("  ");
}

function withoutPassword(natsUrl: string): string {
	const { protocol, host } = new URL(natsUrl);
	return `${protocol}//${host}`;
}

function stopOnSignal(
	backend: Backend,
	http: HttpServer,
	isListed: boolean,
): void {
	const { dataDir } = backend.settings;
	const unlist = () => {
		if (isListed) removeServerFile(dataDir);
	};
	let stopping = false;
	const stop = async () => {
		if (stopping) return;
		stopping = true;
		setTimeout(() => {
			backend.log.warn("stopped before all was finished");
			unlist();
			process.exit(0);
		}, STOP_MS_MAX).unref();
		await http.close();
		unlist();
		await backend.close();
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
