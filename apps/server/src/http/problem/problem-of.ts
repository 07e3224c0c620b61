/** The one place where errors become problems. */

import { HttpException } from "@nestjs/common";
import {
	type AppendTooLarge,
	type InvalidInput,
	JourneylogError,
	type NotFound,
	type Overloaded,
} from "#kernel";
import { HttpProblem, type ProblemAnswer, problemAnswer } from "./problem.js";

const STORE_RETRY_AFTER_SECONDS = 2;
const CONFLICT_RETRY_AFTER_SECONDS = 1;
/** Time for another server to take over, where versions change. */
const UNKNOWN_EVENT_RETRY_AFTER_SECONDS = 10;

/** The kernel's errors, by code. */
type Mappings = Readonly<
	Record<string, (error: JourneylogError) => ProblemAnswer>
>;

const mappings: Mappings = {
	"invalid-input": (error) =>
		problemAnswer(400, "invalid-input", error.message, {
			errors: (error as InvalidInput).errors,
		}),
	"not-found": (error) =>
		problemAnswer(404, "not-found", (error as NotFound).message),
	"rebuild-under-way": (error) =>
		problemAnswer(409, "rebuild-under-way", error.message),
	overloaded: (error) =>
		problemAnswer(
			503,
			"overloaded",
			"The server has more to do than it can take; come back later.",
			{ headers: retryAfter((error as Overloaded).retryAfterSeconds) },
		),
	"store-unavailable": () =>
		unavailable(
			"store-unavailable",
			"The event store is out of reach, or cannot be written to now; nothing was recorded.",
			STORE_RETRY_AFTER_SECONDS,
		),
	"read-models-unavailable": () =>
		unavailable(
			"read-models-unavailable",
			"The read models are out of reach now, or no projector has made them yet; commands are not affected.",
			STORE_RETRY_AFTER_SECONDS,
		),
	"append-outcome-unknown": () =>
		unavailable(
			"append-outcome-unknown",
			"The event store did not say whether it recorded this; send it again with the same commandId to find out.",
			STORE_RETRY_AFTER_SECONDS,
		),
	"wrong-expected-revision": () =>
		unavailable(
			"too-many-conflicts",
			"Others wrote for the same visitor at the same time, again and again; nothing was recorded.",
			CONFLICT_RETRY_AFTER_SECONDS,
		),
	"unknown-event": () =>
		unavailable(
			"unknown-event",
			"The log holds an event that this version does not know; a server of a later version can answer.",
			UNKNOWN_EVENT_RETRY_AFTER_SECONDS,
		),
	"stream-tombstoned": () =>
		problemAnswer(
			410,
			"stream-tombstoned",
			"The visitor's stream was deleted for good in the event store; nothing more can be recorded for this visitor.",
		),
	"too-many-streams": (error) =>
		problemAnswer(422, "too-many-streams", error.message),
	"append-too-large": (error) =>
		problemAnswer(413, "append-too-large", (error as AppendTooLarge).message),
};

/** Any thrown value to the answer to give. What it does not know is 500, and tells nothing of the inside. */
export function problemOf(error: unknown): ProblemAnswer {
	if (error instanceof HttpProblem) return error.answer;
	if (error instanceof JourneylogError && Object.hasOwn(mappings, error.code))
		return (mappings[error.code] as Mappings[string])(error);
	if (error instanceof HttpException)
		return ofStatus(error.getStatus(), codeOf(error.cause));
	if (isFastifyError(error)) return ofStatus(error.statusCode, error.code);
	return internalError();
}

function unavailable(
	code: string,
	detail: string,
	seconds: number,
): ProblemAnswer {
	return problemAnswer(503, code, detail, {
		headers: retryAfter(seconds),
		fault: true,
	});
}

function retryAfter(seconds: number): Record<string, string> {
	return { "retry-after": String(Math.max(1, Math.ceil(seconds))) };
}

function internalError(): ProblemAnswer {
	return problemAnswer(
		500,
		"internal-error",
		"The server could not carry out the request.",
		{ fault: true },
	);
}

/** Fastify's errors carry `statusCode` and a code of its own; Nest wraps those below 500 as their cause. */
function isFastifyError(
	error: unknown,
): error is { statusCode: number; code: string } {
	return (
		typeof error === "object" &&
		error !== null &&
		"statusCode" in error &&
		typeof error.statusCode === "number" &&
		"code" in error &&
		typeof error.code === "string" &&
		error.code.startsWith("FST_")
	);
}

function codeOf(cause: unknown): string {
	return isFastifyError(cause) ? cause.code : "";
}

/** A framework's message may hold anything, so only its status and code are told on. */
const byStatus: Readonly<Record<number, readonly [string, string]>> = {
	400: ["bad-request", "The request is malformed."],
	401: ["unauthorized", "A valid API key is required."],
	403: ["forbidden", "The API key does not allow this."],
	404: ["no-such-route", "There is nothing at this path."],
	405: ["method-not-allowed", "The method is not allowed here."],
	408: ["request-timeout", "The request did not arrive in time."],
	413: ["body-too-large", "The body is too large."],
	414: ["url-too-long", "The URL, or an id in it, is too long."],
	415: ["unsupported-media-type", "The body must be application/json."],
	429: ["too-many-requests", "Too many requests."],
};

const byFastifyCode: Readonly<Record<string, string>> = {
	FST_ERR_BAD_URL: "The URL is not valid percent-encoded UTF-8.",
	FST_ERR_CTP_INVALID_CONTENT_LENGTH:
		"The body's size is not what Content-Length says.",
};

function ofStatus(status: number, fastifyCode: string): ProblemAnswer {
	if (status < 400 || status >= 500) return internalError();
	const [code, detail] = byStatus[status] ?? [
		"bad-request",
		"The request cannot be taken.",
	];
	return problemAnswer(status, code, byFastifyCode[fastifyCode] ?? detail);
}
