/** Problem details (RFC 9457), and the errors of the HTTP edge itself that become them. */

import { STATUS_CODES } from "node:http";
import type { InputError } from "#kernel";

export const PROBLEM_CONTENT_TYPE = "application/problem+json; charset=utf-8";

const TYPE_PREFIX = "urn:journeylog:problem:";

export interface ProblemDetails {
	/** `urn:journeylog:problem:<code>`; stable, programs may compare it. */
	readonly type: string;
	readonly title: string;
	readonly status: number;
	/** For people. */
	readonly detail: string;
	/** For invalid input: each place and what is wrong there. */
	readonly errors?: readonly InputError[];
}

/** A problem with the headers that its status asks for. */
export interface ProblemAnswer {
	readonly problem: ProblemDetails;
	readonly headers: Readonly<Record<string, string>>;
	/** The server's own fault, to be logged. */
	readonly fault: boolean;
}

export interface ProblemOptions {
	readonly headers?: Readonly<Record<string, string>>;
	readonly errors?: readonly InputError[];
	readonly fault?: boolean;
}

export function problemAnswer(
	status: number,
	code: string,
	detail: string,
	options: ProblemOptions = {},
): ProblemAnswer {
	const { headers = {}, errors, fault = false } = options;
	return {
		problem: {
			type: TYPE_PREFIX + code,
			title: STATUS_CODES[status] ?? "Error",
			status,
			detail,
			...(errors !== undefined && { errors }),
		},
		headers,
		fault,
	};
}

/** Thrown at the edge, where the answer is known on the spot. */
export class HttpProblem extends Error {
	readonly answer: ProblemAnswer;
	constructor(
		status: number,
		code: string,
		detail: string,
		options: ProblemOptions = {},
	) {
		super(detail);
		this.name = "HttpProblem";
		this.answer = problemAnswer(status, code, detail, options);
	}

	/** RFC 6750 section 3: the challenge goes with every 401. */
	static unauthorized(detail: string): HttpProblem {
		return new HttpProblem(401, "unauthorized", detail, {
			headers: { "www-authenticate": 'Bearer realm="journeylog"' },
		});
	}

	static forbidden(detail: string): HttpProblem {
		return new HttpProblem(403, "forbidden", detail);
	}

	static unsupportedMediaType(
		detail: string,
		headers: Readonly<Record<string, string>> = {},
	): HttpProblem {
		return new HttpProblem(415, "unsupported-media-type", detail, { headers });
	}

	static bodyTooLarge(limitBytes: number): HttpProblem {
		return new HttpProblem(
			413,
			"body-too-large",
			`The body must have at most ${limitBytes} bytes.`,
		);
	}

	static malformedJson(detail: string): HttpProblem {
		return new HttpProblem(400, "malformed-json", detail);
	}

	static conflict(code: string, detail: string): HttpProblem {
		return new HttpProblem(409, code, detail);
	}

	static badRequest(detail: string): HttpProblem {
		return new HttpProblem(400, "bad-request", detail);
	}

	static stopping(): HttpProblem {
		return new HttpProblem(503, "stopping", "The server is stopping.", {
			headers: {
				"retry-after": String(STOPPING_RETRY_AFTER_SECONDS),
				connection: "close",
			},
		});
	}
}

const STOPPING_RETRY_AFTER_SECONDS = 5;
