/** The edge over a real port: a small application with one route of each kind. */

import { createHash } from "node:crypto";
import { type AddressInfo, connect } from "node:net";
import { NestFactory } from "@nestjs/core";
import {
	FastifyAdapter,
	type NestFastifyApplication,
} from "@nestjs/platform-fastify";
import { KEY_SCOPES } from "../settings/api-keys.js";
import { BODY_BYTES_MAX, DISCARDED_BYTES_MAX } from "./body.js";
import { type Edge, edgeOptions, registerEdge } from "./edge.js";
import { KeyGuard } from "./keys/key.guard.js";
import { KeyRing } from "./keys/key-ring.js";
import { ProblemFilter } from "./problem/problem.filter.js";
import { ThingsModule } from "./things.fixture.js";

const sha256 = createHash("sha256").update("good").digest("hex");
const KEYS = [
	{ name: "good", sha256, siteId: "shop", scopes: ["track"] as const },
	{
		name: "reader",
		sha256: createHash("sha256").update("reader").digest("hex"),
		siteId: "shop",
		scopes: ["read"] as const,
	},
];

let app: NestFastifyApplication;
let edge: Edge;
let port: number;
const faults: unknown[] = [];

beforeAll(async () => {
	const adapter = new FastifyAdapter(edgeOptions());
	edge = registerEdge(adapter.getInstance());
	app = await NestFactory.create<NestFastifyApplication>(
		ThingsModule,
		adapter,
		{
			bodyParser: false,
			logger: false,
		},
	);
	const ring = new KeyRing(KEYS, {
		siteId: "default",
		scopes: new Set(KEY_SCOPES),
	});
	ring.addLocalToken("local", ["track"]);
	app.useGlobalGuards(new KeyGuard(ring));
	app.useGlobalFilters(
		new ProblemFilter(edge.routes, (error) => faults.push(error)),
	);
	await app.listen(0, "127.0.0.1");
	port = (app.getHttpServer().address() as AddressInfo).port;
});

afterAll(() => app.close());
beforeEach(() => {
	faults.length = 0;
});

function send(path: string, init: RequestInit = {}): Promise<Response> {
	return fetch(`http://127.0.0.1:${port}${path}`, init);
}

function post(
	body: string | Uint8Array<ArrayBuffer>,
	headers: Record<string, string> = {},
): Promise<Response> {
	return send("/v1/things", {
		method: "POST",
		body,
		headers: {
			"content-type": "application/json",
			authorization: "Bearer good",
			...headers,
		},
	});
}

async function expectProblem(
	response: Response,
	status: number,
	code: string,
): Promise<Record<string, unknown>> {
	expect(response.headers.get("content-type")).toBe(
		"application/problem+json; charset=utf-8",
	);
	const problem = (await response.json()) as Record<string, unknown>;
	expect(problem).toMatchObject({
		status,
		type: `urn:journeylog:problem:${code}`,
	});
	expect(response.status).toBe(status);
	return problem;
}

/** Sends bytes as they are and gives what comes back until the server closes. */
function sendRaw(text: string): Promise<string> {
	return new Promise((resolve, reject) => {
		let answer = "";
		const socket = connect(port, "127.0.0.1", () => socket.write(text));
		socket.setEncoding("latin1");
		socket.on("data", (chunk) => {
			answer += chunk;
		});
		socket.on("close", () => resolve(answer));
		socket.on("error", reject);
	});
}

describe("errors of handlers", () => {
	it.each([
		["gone", 404, "not-found"],
		["invalid", 400, "invalid-input"],
		["overloaded", 503, "overloaded"],
		["broken", 500, "internal-error"],
	])("%s is a problem", async (id, status, code) => {
		const response = await send(`/v1/things/${id}`);
		if (id === "overloaded")
			expect(response.headers.get("retry-after")).toBe("7");
		const problem = await expectProblem(response, status, code);
		expect(JSON.stringify(problem)).not.toContain("secret");
		expect(faults).toHaveLength(id === "broken" ? 1 : 0);
		if (id === "invalid") expect(problem.errors).toHaveLength(1);
	});
});

describe("routes", () => {
	it("that are not there are 404", async () => {
		await expectProblem(await send("/v2?key=secret"), 404, "no-such-route");
		await expectProblem(await send("/v1/things/"), 404, "no-such-route");
	});

	it("with another method are 405 and say which they take", async () => {
		const response = await send("/v1/things", { method: "PUT" });
		expect(response.headers.get("allow")).toBe("GET, HEAD, POST");
		await expectProblem(response, 405, "method-not-allowed");
		const unusual = await send("/v1/things/1", { method: "PROPFIND" });
		await expectProblem(unusual, 405, "method-not-allowed");
	});

	it("take an id as long as an id can be, and no longer", async () => {
		const id = "x".repeat(384);
		expect((await send(`/v1/things/${id}`)).status).toBe(200);
		await expectProblem(await send(`/v1/things/${id}x`), 414, "url-too-long");
		const query = "x".repeat(8192);
		await expectProblem(
			await send(`/v1/things/1?${query}`),
			414,
			"url-too-long",
		);
	});

	it("are not found behind a malformed URL", async () => {
		await expectProblem(await send("/%ff"), 400, "bad-request");
		await expectProblem(await send("/v1/things/%E0%A4%A"), 400, "bad-request");
	});

	it("without a scope stay shut", async () => {
		await expectProblem(await send("/v1/things"), 500, "internal-error");
		expect(String(faults[0])).toContain("unmarked has no scope");
	});
});

describe("bodies", () => {
	it.each(["application/json", "Application/JSON; Charset=UTF-8"])(
		"of %s are read, whatever their keys",
		async (type) => {
			const body = '{"__proto__":{"a":1},"constructor":{"prototype":1}}';
			const response = await post(body, { "content-type": type });
			expect(response.status).toBe(201);
			expect(await response.json()).toMatchObject({ body });
		},
	);

	it("may begin with a byte order mark", async () => {
		expect(await (await post("\ufeff[1]")).json()).toMatchObject({
			body: "[1]",
		});
	});

	it.each<[string, string | Uint8Array<ArrayBuffer>]>([
		["empty", ""],
		["cut", '{"a":'],
		["two values", "{} {}"],
		["no UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
	])("that are %s are malformed", async (_name, body) => {
		await expectProblem(await post(body), 400, "malformed-json");
	});

	it.each<Record<string, string>>([
		{ "content-type": "text/plain" },
		{ "content-type": "application/x-www-form-urlencoded" },
		{ "content-type": "application/json; charset=utf-16" },
		{ "content-type": "nonsense" },
		{ "content-encoding": "gzip" },
	])("with %j are of no supported type", async (headers) => {
		const response = await post("{}", headers);
		await expectProblem(response, 415, "unsupported-media-type");
	});

	it("of the largest size are read, larger ones are not", async () => {
		const largest = `"${"x".repeat(BODY_BYTES_MAX - 2)}"`;
		expect((await post(largest)).status).toBe(201);
		await expectProblem(await post(`${largest} `), 413, "body-too-large");
		const larger = new Uint8Array(BODY_BYTES_MAX + DISCARDED_BYTES_MAX);
		await expectProblem(await post(larger), 413, "body-too-large");
	});
});

describe("keys", () => {
	it.each([
		["", 401],
		["Bearer", 401],
		["Bearer bad", 401],
		["Basic good", 401],
		["Bearer good good", 401],
		["Bearer reader", 403],
		["bEARER  good", 201],
	])("%j gives %i", async (authorization, status) => {
		const response = await post("{}", { authorization });
		expect(response.headers.has("www-authenticate")).toBe(status === 401);
		if (status === 201) expect(response.status).toBe(201);
		else
			await expectProblem(
				response,
				status,
				status === 401 ? "unauthorized" : "forbidden",
			);
	});

	it("belong to a site, which only the local one may choose", async () => {
		const site = { "x-journeylog-site": "other" };
		expect(await (await post("1", site)).json()).toMatchObject({
			siteId: "shop",
			by: "good",
		});
		const local = { authorization: "Bearer local" };
		expect(await (await post("1", local)).json()).toMatchObject({
			siteId: "default",
		});
		expect(await (await post("1", { ...local, ...site })).json()).toMatchObject(
			{ siteId: "other", by: "local administrator" },
		);
		const bad = { ...local, "x-journeylog-site": "a.b" };
		await expectProblem(await post("1", bad), 400, "invalid-input");
	});
});

describe("what is no proper HTTP", () => {
	it.each([
		["no HTTP", "HELLO\r\n\r\n", 400],
		["no host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
		["large headers", `GET / HTTP/1.1\r\na: ${"x".repeat(99_999)}\r\n`, 431],
		["an expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417],
	])("%s is a problem", async (_name, text, status) => {
		const answer = await sendRaw(text);
		expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		expect(answer.toLowerCase()).toContain("application/problem+json");
		expect(answer).toContain(`"status":${status}`);
	});
});

describe("stopping", () => {
	it("turns new requests away", async () => {
		edge.stopTaking();
		const response = await send("/v1/things/1");
		expect(response.headers.get("connection")).toBe("close");
		expect(response.headers.get("retry-after")).toBe("5");
		await expectProblem(response, 503, "stopping");
	});
});
