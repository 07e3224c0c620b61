/** Input that is wrong in every way: refused with the place named, nothing good beside it lost, the server unharmed. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { BAD_COMMANDS } from "./bad-commands.js";
import { type RawAnswer, sendRaw } from "./raw-http.js";
import { type ServerProcess, startServer } from "./server-process.js";

const MIB = 1_048_576;
const GOOD =
	'{"type":"RecordPageView","visitorId":"good","context":{"page":{"url":"https://a.example/"}}}';

jest.setTimeout(120_000);

const directory = mkdtempSync(join(tmpdir(), "journeylog-bad-"));
let server: ServerProcess;

beforeAll(async () => {
	server = await startServer(directory, { ROLES: "api,projector" });
});
afterAll(async () => {
	await server?.kill();
	rmSync(directory, { recursive: true, force: true });
});
afterEach(async () => {
	expect(server.ended).toBe(false);
	expect((await send("POST", "/v1/track", GOOD)).status).toBe(202);
});

interface Answer {
	readonly status: number;
	readonly type: string;
	readonly body: {
		readonly status?: number;
		readonly errors?: readonly { readonly pointer: string }[];
		readonly results?: readonly {
			readonly status: number;
			readonly problem?: { readonly errors?: readonly { pointer: string }[] };
		}[];
	};
}

async function send(
	method: string,
	path: string,
	body?: string | Buffer,
	contentType = "application/json",
): Promise<Answer> {
	const response = await fetch(server.url + path, {
		method,
		...(body === undefined
			? {}
			: { body, headers: { "content-type": contentType } }),
	});
	const text = await response.text();
	return {
		status: response.status,
		type: response.headers.get("content-type")?.split(";")[0] ?? "",
		body: text === "" ? {} : JSON.parse(text),
	};
}

function expectProblem(answer: Answer, status: number, pointer?: string) {
	expect([answer.status, answer.type]).toEqual([
		status,
		"application/problem+json",
	]);
	expect(answer.body.status).toBe(status);
	if (pointer !== undefined) {
		expect(answer.body.errors?.map((error) => error.pointer)).toContain(
			pointer,
		);
	}
}

describe("a bad command", () => {
	it.each(BAD_COMMANDS)("%s", async (_, fields, pointer) => {
		const command = `{${fields}}`;
		const alone = await send("POST", "/v1/track", command);
		expect(alone.status).toBe(400);
		const named = alone.body.errors?.map((error) => error.pointer) ?? [];
		expect(named.some((at) => at.startsWith(pointer))).toBe(true);
		expectProblem(alone, 400);

		const batch = await send(
			"POST",
			"/v1/track/batch",
			`{"commands":[${GOOD},${command},${GOOD}]}`,
		);
		const statuses = batch.body.results?.map(({ status }) => status);
		expect([batch.status, statuses]).toEqual([200, [202, 400, 202]]);
		const inBatch = batch.body.results?.[1]?.problem?.errors ?? [];
		expect(
			inBatch.some((error) =>
				error.pointer.startsWith(`/commands/1${pointer}`),
			),
		).toBe(true);
	});
});

describe("a bad body", () => {
	const deep = (open: string, close: string) =>
		open.repeat(100_000) + close.repeat(100_000);
	const bodies: readonly [string, string | Buffer, number][] = [
		["empty", "", 400],
		["cut off", GOOD.slice(0, -1), 400],
		["no JSON", "type=RecordPageView", 400],
		["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400],
		["null", "null", 400],
		["a list", "[]", 400],
		["a text", '"x"', 400],
		["deep lists", deep("[", "]"), 400],
		["deep objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, 400],
		["a huge list", `[${"0,".repeat(400_000)}0]`, 400],
		["over 1 MiB", `"${"x".repeat(MIB)}"`, 413],
	];
	it.each(bodies)("%s", async (_, body, status) => {
		for (const path of ["/v1/track", "/v1/track/batch", "/v1/segments"]) {
			expectProblem(await send("POST", path, body), status);
		}
	});

	it("in another type is 415", async () => {
		for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
			expectProblem(await send("POST", "/v1/track", GOOD, type), 415);
		}
	});

	it("is a batch of none, or of too many", async () => {
		const many = Array.from({ length: 1_001 }, () => GOOD).join();
		for (const commands of ["[]", `[${many}]`, "{}", "null"]) {
			const body = `{"commands":${commands}}`;
			expectProblem(
				await send("POST", "/v1/track/batch", body),
				400,
				"/commands",
			);
		}
	});
});

describe("a bad read", () => {
	it.each([
		["/v1/visits/nope", 404],
		["/v1/visits/nope/events", 404],
		["/v1/visitors/nope", 404],
		["/v1/visitors/nope/visits", 404],
		["/v1/segments/nope", 404],
		["/v1/outcomes/nope/versions", 404],
		["/v1/nothing", 404],
		["/v1/visits/%00", 404],
		["/v1/visits/%ff", 400],
		["/v1/visits/%", 400],
		[`/v1/visits/${"x".repeat(9_000)}`, 414],
	])("%s", async (path, status) => {
		expectProblem(await send("GET", path), status);
	});

	it.each([
		["/v1/visits?cursor=nope", "/cursor"],
		["/v1/visits?limit=0", "/limit"],
		["/v1/visits?limit=201", "/limit"],
		["/v1/visits?limit=1e2", "/limit"],
		["/v1/visits?status=gone", "/status"],
		["/v1/visits?from=noon", "/from"],
		["/v1/visits?colour=red", "/colour"],
		["/v1/visits?limit=1&limit=2", "/limit"],
		["/v1/visits?__proto__=1", "/__proto__"],
		["/v1/visitors?cursor=WzEsInZpc2l0cyIsMSwiYSJd", "/cursor"],
		["/v1/visitors?after=-1", "/after"],
		["/v1/events?cursor=WzFd", "/cursor"],
		["/v1/visitors/good?colour=red", "/colour"],
	])("%s", async (path, pointer) => {
		expectProblem(await send("GET", path), 400, pointer);
	});

	it.each([
		["DELETE", "/v1/track"],
		["PUT", "/v1/visits"],
		["PATCH", "/v1/segments"],
	])("%s %s is 405", async (method, path) => {
		expectProblem(await send(method, path), 405);
	});
});

describe("a bad definition", () => {
	const define = (when: object, more: object = {}) =>
		send(
			"POST",
			"/v1/segments",
			JSON.stringify({ name: "s", scope: "visit", when, ...more }),
		);
	const attribute = "visit.currentPage.url";

	it.each([
		["an unknown operator", { attribute, operator: "like", value: "x" }],
		["an unknown attribute", { attribute: "visit.no", operator: "exists" }],
		[
			"a prototype's attribute",
			{ attribute: "visit.__proto__", operator: "exists" },
		],
		["an unknown event", { event: "Nope" }],
		["no condition", {}],
		["a pattern that is none", { attribute, operator: "matches", value: "(" }],
		["a look-behind", { attribute, operator: "matches", value: "(?<=a)b" }],
	])("%s", async (_, when) => {
		const answer = await define(when);
		expectProblem(answer, 400);
		expect(answer.body.errors?.[0]?.pointer).toMatch(/^\/when/);
	});

	it("nested too deep is refused", async () => {
		let when: object = { event: "PageViewed" };
		for (let i = 0; i < 1_000; i++) when = { not: when };
		expectProblem(await define(when), 400);
	});

	it("with a pattern that would run away does no harm", async () => {
		for (const value of ["(a+)+$", "(a|aa)+$", "^(.*a){20}$"]) {
			const when = {
				event: "FormSubmitted",
				where: [{ attribute: "page.url", operator: "matches", value }],
			};
			expect([201, 400]).toContain((await define(when)).status);
		}
		const url = `https://a.example/${"a".repeat(8_000)}!`;
		const commands = Array.from({ length: 6 }, () => ({
			type: "RecordFormSubmission",
			visitorId: "runaway",
			context: { page: { url } },
			data: { formName: "f", fields: { a: "a".repeat(8_000) } },
		}));
		const startedAt = Date.now();
		const tooLong = GOOD.replace(
			"a.example/",
			`a.example/${"a".repeat(50_000)}`,
		);
		expectProblem(
			await send("POST", "/v1/track", tooLong),
			400,
			"/context/page/url",
		);
		const body = JSON.stringify({ commands });
		expect(body.length).toBeGreaterThan(90_000);
		const answer = await send("POST", "/v1/track/batch", body);
		expect(answer.body.results?.map(({ status }) => status)).toEqual(
			commands.map(() => 202),
		);
		expect(Date.now() - startedAt).toBeLessThan(5_000);
	});
});

describe("bad HTTP", () => {
	const head = (line: string, ...headers: string[]) =>
		`${[line, "Host: a", ...headers].join("\r\n")}\r\n\r\n`;
	const post = (...headers: string[]) =>
		head(
			"POST /v1/track HTTP/1.1",
			"Content-Type: application/json",
			...headers,
		);
	const expectRaw = ({ status, contentType }: RawAnswer, wanted: number) =>
		expect([status, contentType]).toEqual([wanted, "application/problem+json"]);

	it.each<[string, string, number]>([
		["no HTTP at all", "hello\r\n\r\n", 400],
		["a header without a name", head("GET / HTTP/1.1", ": x"), 400],
		[
			"headers too large",
			head("GET / HTTP/1.1", `X: ${"x".repeat(70_000)}`),
			431,
		],
		["no host", "GET /v1/visits HTTP/1.1\r\n\r\n", 400],
		["two lengths", post("Content-Length: 3", "Content-Length: 4"), 400],
		[
			"a length and chunks",
			post("Content-Length: 3", "Transfer-Encoding: chunked"),
			400,
		],
		["a negative length", post("Content-Length: -1"), 400],
		[
			"a chunk that is none",
			`${post("Transfer-Encoding: chunked")}zz\r\n`,
			400,
		],
		["an expectation", post("Expect: miracles", "Content-Length: 1"), 417],
	])("%s", async (_, text, status) => {
		expectRaw(await sendRaw(server.url, [text]), status);
	});

	it("cut off in a body or a chunk is not recorded", async () => {
		const visitor = GOOD.replace("good", "cut-off");
		const length = `Content-Length: ${visitor.length}`;
		const chunk = `${visitor.length.toString(16)}\r\n${visitor.slice(0, 40)}`;
		const hangUp = true;
		await sendRaw(server.url, [post(length), visitor.slice(0, 40)], { hangUp });
		await sendRaw(server.url, [post("Transfer-Encoding: chunked"), chunk], {
			hangUp,
		});
		const { status, body } = await send("POST", "/v1/track", GOOD);
		expect(status).toBe(202);
		const { position } = body as { position?: string };
		const read = await send("GET", `/v1/visitors/cut-off?after=${position}`);
		expectProblem(read, 404);
	});

	it("takes a slow body, on a connection that goes on", async () => {
		const pieces = [
			post(`Content-Length: ${GOOD.length}`),
			...(GOOD.match(/.{1,10}/g) ?? []),
		];
		const answer = await sendRaw(server.url, pieces, { pauseMs: 20 });
		expect(answer.status).toBe(202);
	});
});
