/**
 * Request bodies: JSON in UTF-8 and nothing else. Unlike Fastify's own parser, a `__proto__` key is no reason to refuse
 * the whole body: what it stands in is refused by its DTO, and the rest of a batch goes on.
 */

import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpProblem } from "./problem/problem.js";

export const BODY_BYTES_MAX = 1_048_576;

/**
 * Bytes of a body over the limit that are read on and dropped before the 413 goes out. A client that is still writing
 * when the connection closes sees a reset instead of the answer; one that sends more than this has to live with it.
 */
export const DISCARDED_BYTES_MAX = 8 * BODY_BYTES_MAX;

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;
const UTF8_NAMES: ReadonlySet<string> = new Set(["utf-8", "utf8"]);
const BYTE_ORDER_MARK = 0xfeff;

/** Replaces Fastify's own parsers. To be called before routes are added, with Nest's `bodyParser` off. */
export function registerJsonBody(fastify: FastifyInstance): void {
	fastify.removeAllContentTypeParsers();
	fastify.addContentTypeParser("application/json", readJson);
}

async function readJson(
	request: FastifyRequest,
	payload: IncomingMessage,
): Promise<unknown> {
	refuseEncodings(request);
	const bytes = await readBytes(payload);
	if (bytes.length === 0) {
		// Many clients send the header with every request, and a DELETE has no body.
		if (request.method === "DELETE") return undefined;
		throw HttpProblem.malformedJson("The body is empty.");
	}
	return parseJson(bytes);
}

function refuseEncodings(request: FastifyRequest): void {
	const charset = CHARSET.exec(request.headers["content-type"] ?? "")?.[1];
	if (charset !== undefined && !UTF8_NAMES.has(charset.toLowerCase()))
		throw HttpProblem.unsupportedMediaType("The body must be UTF-8.");
	const encoding = request.headers["content-encoding"];
	if (encoding !== undefined && encoding.toLowerCase() !== "identity")
		throw HttpProblem.unsupportedMediaType("The body must not be compressed.", {
			"accept-encoding": "identity",
		});
}

function parseJson(bytes: Buffer): unknown {
	if (!isUtf8(bytes)) throw HttpProblem.malformedJson("The body is no UTF-8.");
	const text = bytes.toString("utf8");
	try {
		return JSON.parse(
			text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text,
		);
	} catch {
		// The parser's message quotes the body.
		throw HttpProblem.malformedJson("The body is no valid JSON.");
	}
}

function readBytes(payload: IncomingMessage): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const settle = (error: Error | null) => {
			payload.off("data", onData).off("end", onEnd).off("error", settle);
			if (error !== null) reject(error);
			else resolve(Buffer.concat(chunks, size));
		};
		const onData = (chunk: Buffer) => {
			size += chunk.length;
			if (size <= BODY_BYTES_MAX) chunks.push(chunk);
			else chunks.length = 0;
			if (size > BODY_BYTES_MAX + DISCARDED_BYTES_MAX)
				settle(HttpProblem.bodyTooLarge(BODY_BYTES_MAX));
		};
		const onEnd = () =>
			settle(
				size > BODY_BYTES_MAX ? HttpProblem.bodyTooLarge(BODY_BYTES_MAX) : null,
			);
		payload.on("data", onData).on("end", onEnd).on("error", settle);
	});
}
