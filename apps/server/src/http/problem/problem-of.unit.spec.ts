import { BadRequestException, HttpException } from "@nestjs/common";
import {
	AppendOutcomeUnknown,
	AppendTooLarge,
	DirectoryInUse,
	InvalidInput,
	NotFound,
	Overloaded,
	StoreUnavailable,
	StreamTombstoned,
	WrongExpectedRevision,
} from "#kernel";
import { HttpProblem } from "./problem.js";
import { problemOf } from "./problem-of.js";

describe("an error becomes its problem", () => {
	it.each<[unknown, number, string, string | undefined]>([
		[new InvalidInput("bad", []), 400, "invalid-input", undefined],
		[new NotFound("no such visit"), 404, "not-found", undefined],
		[new Overloaded("full", 2.5), 503, "overloaded", "3"],
		[new Overloaded("full", 0), 503, "overloaded", "1"],
		[new StoreUnavailable("db1:2113"), 503, "store-unavailable", "2"],
		[new AppendOutcomeUnknown("x"), 503, "append-outcome-unknown", "2"],
		[new WrongExpectedRevision("s", 1, 2), 503, "too-many-conflicts", "1"],
		[new AppendTooLarge("2 MiB"), 413, "append-too-large", undefined],
		[new StreamTombstoned("secret"), 410, "stream-tombstoned", undefined],
		[new DirectoryInUse("/data"), 500, "internal-error", undefined],
		[HttpProblem.forbidden("no"), 403, "forbidden", undefined],
		[HttpProblem.stopping(), 503, "stopping", "5"],
		[new BadRequestException("secret"), 400, "bad-request", undefined],
		[new HttpException("secret", 502), 500, "internal-error", undefined],
		[new HttpException("secret", 418), 418, "bad-request", undefined],
		[new Error("secret"), 500, "internal-error", undefined],
		["secret", 500, "internal-error", undefined],
		[undefined, 500, "internal-error", undefined],
	])("%p", (error, status, code, retryAfter) => {
		const { problem, headers } = problemOf(error);
		expect(problem.status).toBe(status);
		expect(problem.type).toBe(`urn:journeylog:problem:${code}`);
		expect(problem.title).not.toBe("");
		expect(headers["retry-after"]).toBe(retryAfter);
		expect(JSON.stringify(problem)).not.toMatch(/secret|db1|\/data/);
	});

	it("with its errors where the input is invalid", () => {
		const errors = [{ pointer: "/a", detail: "is required" }];
		expect(problemOf(new InvalidInput("Not valid.", errors)).problem).toEqual({
			type: "urn:journeylog:problem:invalid-input",
			title: "Bad Request",
			status: 400,
			detail: "Not valid.",
			errors,
		});
	});

	it("and is a fault only where the server is at fault", () => {
		expect(problemOf(new Error("x")).fault).toBe(true);
		expect(problemOf(new StoreUnavailable("x")).fault).toBe(true);
		expect(problemOf(new Overloaded("x")).fault).toBe(false);
		expect(problemOf(new NotFound("x")).fault).toBe(false);
	});

	it("with a challenge where the key is missing", () => {
		expect(problemOf(HttpProblem.unauthorized("no key")).headers).toEqual({
			"www-authenticate": 'Bearer realm="journeylog"',
		});
	});
});
