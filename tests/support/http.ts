/** A small JSON client for tests: every status is an answer, none is thrown. */

import { type Dispatcher, request } from "undici";

export interface Answer<Body = unknown> {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	/** Parsed where the answer is JSON, the text otherwise, null where it is empty. */
	readonly body: Body;
}

export interface RequestOptions {
	/** Sent as `Authorization: Bearer <key>`. */
	readonly key?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON; a string or bytes are sent as they are. */
	readonly body?: unknown;
}

const ANSWER_MS_MAX = 20_000;

export async function send<Body = unknown>(
	method: Dispatcher.HttpMethod,
	url: string,
	{ key, headers = {}, body }: RequestOptions = {},
): Promise<Answer<Body>> {
	const answer = await request(url, {
		method,
		headers: {
			...(key !== undefined && { authorization: `Bearer ${key}` }),
			...(body !== undefined && { "content-type": "application/json" }),
			...headers,
		},
		body: body === undefined ? null : encoded(body),
		headersTimeout: ANSWER_MS_MAX,
		bodyTimeout: ANSWER_MS_MAX,
	});
	const text = await answer.body.text();
	const answered = Object.entries(answer.headers).map(([name, value]) => [
		name,
		String(value),
	]);
	return {
		status: answer.statusCode,
		headers: Object.fromEntries(answered),
		body: decoded(text, String(answer.headers["content-type"])) as Body,
	};
}

function encoded(body: unknown): string | Buffer {
	return typeof body === "string" || Buffer.isBuffer(body)
		? body
		: JSON.stringify(body);
}

function decoded(text: string, contentType: string): unknown {
	if (text === "") return null;
	return /^application\/(.+\+)?json\b/.test(contentType)
		? JSON.parse(text)
		: text;
}
