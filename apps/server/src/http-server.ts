/** HTTP: Nest on Fastify around the backend. */

import type { Server } from "node:http";
import { NestFactory } from "@nestjs/core";
import {
	FastifyAdapter,
	type NestFastifyApplication,
} from "@nestjs/platform-fastify";
import { appModule } from "./app.module.js";
import type { Backend } from "./backend/backend.js";
import { NestLogger } from "./backend/logger.js";
import { type Edge, edgeOptions, registerEdge } from "./http/edge.js";
import { KeyRing } from "./http/keys/key-ring.js";
import { ProblemFilter } from "./http/problem/problem.filter.js";
import { Metrics } from "./operations/metrics.js";
import { DEFAULT_SITE_ID, KEY_SCOPES } from "./settings/api-keys.js";
import { SettingsError } from "./settings/settings-error.js";

/** More than any read waits; a client that is silent, or stalls in its body, must not keep the rest from stopping. */
const LAST_ANSWERS_MS_MAX = 6_000;

export interface HttpServer {
	readonly url: string;
	/** New requests get 503 from now on; resolves when those under way are answered. */
	close(): Promise<void>;
}

/** @param localToken a key with every scope, for whoever can read the data directory */
export async function startHttpServer(
	backend: Backend,
	localToken: string,
): Promise<HttpServer> {
	const { settings, log } = backend;
	const keys = new KeyRing(settings.apiKeys, {
		siteId: DEFAULT_SITE_ID,
		scopes: new Set(KEY_SCOPES),
	});
	keys.addLocalToken(localToken, KEY_SCOPES);
	const metrics = new Metrics(backend);
	const adapter = new FastifyAdapter(edgeOptions(settings.trustedProxies));
	const edge = registerEdge(adapter.getInstance());
	measure(adapter, metrics);
	const logger = new NestLogger(log);
	const app = await NestFactory.create<NestFastifyApplication>(
		appModule(backend, keys, metrics),
		adapter,
		{ bodyParser: false, logger, abortOnError: false },
	);
	app.useGlobalFilters(
		new ProblemFilter(edge.routes, (err, request) =>
			backend.faults.note(err, request, "a request failed"),
		),
	);
	await app.init();
	// Nest logs what goes wrong with listening, besides throwing it.
	app.useLogger(false);
	await listen(app, settings);
	app.useLogger(logger);
	return { url: urlOf(await app.getUrl()), close: () => close(app, edge) };
}

function measure(adapter: FastifyAdapter, metrics: Metrics): void {
	adapter.getInstance().addHook("onResponse", (request, reply, done) => {
		const { method } = request;
		const route = request.routeOptions.url ?? "none";
		const status = `${Math.floor(reply.statusCode / 100)}xx`;
		metrics.requests.observe(
			{ method, route, status },
			reply.elapsedTime / 1000,
		);
		done();
	});
}

async function listen(
	app: NestFastifyApplication,
	{ host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
	try {
		await app.listen(port, host);
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		if (code === "EADDRINUSE") {
			throw new SettingsError("PORT", `port ${port} is taken`);
		}
		if (code === "EACCES") {
			throw new SettingsError("PORT", `no right to listen on port ${port}`);
		}
		throw new SettingsError("HOST", `cannot listen on ${host}: ${message}`);
	}
}

async function close(app: NestFastifyApplication, edge: Edge): Promise<void> {
	edge.stopTaking();
	const server: Server = app.getHttpServer();
	const force = setTimeout(
		() => server.closeAllConnections(),
		LAST_ANSWERS_MS_MAX,
	);
	await app.close();
	clearTimeout(force);
}

function urlOf(url: string): string {
	return url.replace("[::1]", "localhost");
}
