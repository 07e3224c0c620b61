/** Requests that Node's parser refuses, before Fastify sees them: answered on the bare socket. */

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import {
	PROBLEM_CONTENT_TYPE,
	type ProblemAnswer,
	problemAnswer,
} from "./problem.js";

/** Codes of Node's `clientError` event (nodejs.org/api/http.html#event-clienterror). */
function answerTo(code: string | undefined): ProblemAnswer {
	switch (code) {
		case "HPE_HEADER_OVERFLOW":
			return problemAnswer(
				431,
				"headers-too-large",
				"The URL and headers are too large.",
			);
		case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
			return problemAnswer(
				413,
				"body-too-large",
				"The body's chunk extensions are too large.",
			);
		case "ERR_HTTP_REQUEST_TIMEOUT":
			return problemAnswer(
				408,
				"request-timeout",
				"The request did not arrive in time.",
			);
		default:
			return problemAnswer(400, "bad-request", "The request is no valid HTTP.");
	}
}

/** A handler for Fastify's `clientErrorHandler`. Closes the connection: nothing after the error can be made out. */
export function onClientError(
	error: Error & { readonly code?: string },
	socket: Socket,
): void {
	if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
		socket.destroy();
		return;
	}
	const { problem } = answerTo(error.code);
	const body = JSON.stringify(problem);
	socket.end(
		`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}\r\n` +
			`content-type: ${PROBLEM_CONTENT_TYPE}\r\n` +
			`content-length: ${Buffer.byteLength(body)}\r\n` +
			`connection: close\r\n\r\n${body}`,
	);
}
