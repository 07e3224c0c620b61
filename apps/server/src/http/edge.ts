/**
 * Makes Fastify answer as the interface says: options for the adapter, and what is registered on the instance before
 * any route. With Nest:
 *
 *     const adapter = new FastifyAdapter(edgeOptions());
 *     const edge = registerEdge(adapter.getInstance());
 *     const app = await NestFactory.create(Module, adapter, { bodyParser: false });
 *     app.useGlobalFilters(new ProblemFilter(edge.routes, onFault));
 */

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type {
	FastifyHttpOptions,
	FastifyInstance,
	FastifyReply,
	FastifyRequest,
} from "fastify";
import { BODY_BYTES_MAX, registerJsonBody } from "./body.js";
import { onClientError } from "./problem/client-error.js";
import { sendProblem } from "./problem/problem.filter.js";
import {
	HttpProblem,
	PROBLEM_CONTENT_TYPE,
	problemAnswer,
} from "./problem/problem.js";
import { problemOf } from "./problem/problem-of.js";
import { collectRoutes, type RouteTable } from "./problem/routes.js";

/** A visitor's id of 128 characters with each one percent-encoded. */
const PARAM_CHARS_MAX = 3 * 128;
export const URL_CHARS_MAX = 8192;
/** A request that has not come in whole by then is answered 408. */
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

export interface Edge {
	readonly routes: RouteTable;
	/** From now on new requests are answered 503 and their connections closed; those under way go on. */
	stopTaking(): void;
}

/** @param trustedProxies whose `X-Forwarded-For` is believed; see `readTrustedProxies` */
export function edgeOptions(
	trustedProxies: readonly string[] = [],
): FastifyHttpOptions<Server> {
	return {
		trustProxy: trustedProxies.length > 0 && [...trustedProxies],
		bodyLimit: BODY_BYTES_MAX,
		requestTimeout: REQUEST_TIMEOUT_MS,
		keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
		routerOptions: { maxParamLength: PARAM_CHARS_MAX },
		// Fastify's own answer while it closes is no problem document; `registerEdge` gives one.
		return503OnClosing: false,
		// Node's own answer to a missing Host has no body at all.
		http: { requireHostHeader: false },
		clientErrorHandler: onClientError,
		frameworkErrors: (error, _request, reply) =>
			// Typed for every server that Fastify can run on.
			sendProblem(reply as unknown as FastifyReply, problemOf(error)),
	};
}

/** To be called once, before any route is registered. */
export function registerEdge(fastify: FastifyInstance): Edge {
	let stopping = false;
	const stopTaking = () => {
		stopping = true;
	};
	const routes = collectRoutes(fastify);
	registerJsonBody(fastify);
	fastify.addHook("preClose", (done) => {
		stopTaking();
		done();
	});
	fastify.addHook("onRequest", (request, _reply, done) => {
		done(stopping ? HttpProblem.stopping() : faultOf(request));
	});
	fastify.addHook("onSend", (_request, reply, _payload, done) => {
		// A connection that stays open after its last answer would hold up the stop.
		if (stopping) reply.header("connection", "close");
		done();
	});
	fastify.server.on("checkExpectation", refuseExpectation);
	return { routes, stopTaking };
}

function faultOf({ raw }: FastifyRequest): HttpProblem | undefined {
	if ((raw.url ?? "").length > URL_CHARS_MAX)
		return new HttpProblem(
			414,
			"url-too-long",
			`The URL must have at most ${URL_CHARS_MAX} characters.`,
		);
	// RFC 9112 section 3.2
	if (raw.headers.host === undefined && raw.httpVersion === "1.1")
		return HttpProblem.badRequest("The Host header is missing.");
	return undefined;
}

/** RFC 9110 section 10.1.1: only `100-continue` is known. */
function refuseExpectation(
	_request: IncomingMessage,
	response: ServerResponse,
): void {
	const { problem } = problemAnswer(
		417,
		"expectation-failed",
		"The Expect header asks for what the server does not know.",
	);
	response
		.writeHead(problem.status, {
			"content-type": PROBLEM_CONTENT_TYPE,
			connection: "close",
		})
		.end(JSON.stringify(problem));
}
