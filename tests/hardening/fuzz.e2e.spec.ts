/** Thousands of valid requests, each spoilt at random, on every route that the server documents. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import { mutateBytes, mutateJson, mutatePath, pick } from "./mutate.js";
import { type RawAnswer, sendRaw } from "./raw-http.js";
import { type ServerProcess, startServer } from "./server-process.js";

const REQUESTS = 2_000;
/** Growth while fuzzed: caches and the heap's slack, far below what keeping every request would take. */
const GROWTH_BYTES_MAX = 200 * 1_048_576;
/** May answer 504: `after` waits for a position that is not there yet. */
const READ_TIMEOUT = 504;

const FAULT_IN_BATCH = /^\{"results":\[.*"status":5\d\d/;

const PAGE_VIEW = {
	type: "RecordPageView",
	visitorId: "good",
	occurredAt: new Date().toISOString(),
	context: {
		page: { url: "https://a.example/p?utm_source=x", title: "T" },
		userAgent: "Mozilla/5.0",
		ip: "203.0.113.7",
		screen: { width: 1, height: 1, density: 1 },
	},
	data: { attributes: { a: "b", n: 1, f: true } },
};
const COMMANDS = [
	PAGE_VIEW,
	{
		type: "IdentifyVisitor",
		visitorId: "good",
		data: {
			externalIds: [{ type: "crm", value: "1" }],
			traits: { email: "a@b.example", custom: { tier: 1 } },
		},
	},
	{
		type: "RecordCustomEvent",
		visitorId: "good",
		data: { eventName: "e", attributes: { total: 1 } },
	},
];
const DEFINITION = {
	name: "Fuzzed",
	description: "",
	scope: "visit",
	active: true,
	when: {
		all: [
			{ attribute: "visit.currentPage.url", operator: "matches", value: "a+" },
			{ event: "PageViewed", count: { atLeast: 2 } },
		],
	},
};

interface Operation {
	readonly method: string;
	readonly path: string;
	readonly parameters: readonly string[];
}

interface Parameter {
	readonly name?: string;
	readonly in?: string;
	readonly $ref?: string;
}

interface OpenApi {
	readonly paths: Readonly<
		Record<
			string,
			Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>
		>
	>;
	readonly components: {
		readonly parameters: Readonly<Record<string, Parameter>>;
	};
}

jest.setTimeout(180_000);

describe("spoilt requests", () => {
	const directory = mkdtempSync(join(tmpdir(), "journeylog-fuzz-"));
	let server: ServerProcess;

	beforeAll(async () => {
		server = await startServer(directory, { ROLES: "api,projector" });
	});
	afterAll(async () => {
		await server?.kill();
		rmSync(directory, { recursive: true, force: true });
	});

	async function operations(): Promise<readonly Operation[]> {
		const response = await fetch(`${server.url}/openapi.json`);
		const { paths, components } = (await response.json()) as OpenApi;
		const queryName = (parameter: Parameter): string[] => {
			const shared = parameter.$ref?.split("/").at(-1);
			const found =
				shared === undefined ? parameter : components.parameters[shared];
			return found?.in === "query" ? [found.name ?? ""] : [];
		};
		return Object.entries(paths).flatMap(([path, methods]) =>
			Object.entries(methods)
				.filter(([method]) => /^(get|post|put|delete)$/.test(method))
				.map(([method, { parameters = [] }]) => ({
					method: method.toUpperCase(),
					path,
					parameters: parameters.flatMap(queryName),
				})),
		);
	}

	function bodyFor(random: () => number, path: string): unknown {
		if (path.endsWith("/batch")) return { commands: COMMANDS };
		if (path.endsWith("/track")) return pick(random, COMMANDS);
		if (path.endsWith("/evaluations")) return { definition: DEFINITION };
		return DEFINITION;
	}

	/** Byte by byte, so that no client mends a path. */
	function spoilt(random: () => number, operation: Operation) {
		const { method, path, parameters } = operation;
		const target = mutatePath(random, path, parameters);
		const hasBody = method === "POST" || method === "PUT";
		const json = JSON.stringify(mutateJson(random, bodyFor(random, path)));
		const body = hasBody ? mutateBytes(random, json ?? "") : Buffer.alloc(0);
		const head = [
			`${method} ${target} HTTP/1.1`,
			"Host: a",
			"Connection: close",
			...(hasBody
				? ["Content-Type: application/json", `Content-Length: ${body.length}`]
				: []),
		];
		return [Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body] as const;
	}

	it("are never the server's fault, and never harm it", async () => {
		const random = randomFrom(drawSeed());
		const routes = await operations();
		expect(routes.length).toBeGreaterThan(15);
		const before = server.residentBytes();
		const faults: { request: string; answer: RawAnswer }[] = [];
		const statuses = new Map<number, number>();
		for (let i = 0; i < REQUESTS; i++) {
			const pieces = spoilt(random, pick(random, routes));
			const answer = await sendRaw(server.url, pieces);
			const { status } = answer;
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
			// A batch is answered 200, whatever became of a command in it.
			const isFault =
				status === 0 || status >= 500 || FAULT_IN_BATCH.test(answer.body);
			if (isFault && status !== READ_TIMEOUT) {
				faults.push({ request: pieces.join("").slice(0, 600), answer });
			}
		}
		console.log(`fuzz: ${JSON.stringify(Object.fromEntries(statuses))}`);
		expect(routes.flatMap(({ parameters }) => parameters)).toContain("cursor");
		expect(faults.slice(0, 5)).toEqual([]);
		expect(statuses.get(400)).toBeGreaterThan(REQUESTS / 10);
		expect(server.ended).toBe(false);
		expect(server.residentBytes() - before).toBeLessThan(GROWTH_BYTES_MAX);
		const good = await fetch(`${server.url}/v1/track`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(PAGE_VIEW),
		});
		expect(good.status).toBe(202);
		expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
	});
});
