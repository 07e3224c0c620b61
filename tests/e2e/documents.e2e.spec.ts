/** The documents that the server serves about itself, held against what it does. */

import "reflect-metadata";
import { RequestMethod } from "@nestjs/common";
import { METHOD_METADATA, PATH_METADATA } from "@nestjs/common/constants.js";
import { appModule } from "../../apps/server/src/app.module.js";
import { faults } from "../../apps/server/src/docs/testing/validator.js";
import {
	bodyOf,
	command,
	newVisitor,
	pageView,
	read,
	track,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import type { Answer } from "../support/http.js";
import { type Operation, operationsOf } from "../support/openapi.js";
import { startServer, type TestServer } from "../support/server.js";

/** What the page at `/docs` loads, which is no part of the interface. */
const UNDOCUMENTED = ["GET /docs/{file}"];

let server: TestServer;
let operations: readonly Operation[];
/** Path, or parameter of a path, to an id that is there. */
const ids: Record<string, string> = { name: "visit" };

beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
	operations = await operationsOf(server);
	const visitorId = newVisitor();
	for (const kind of ["segment", "outcome"]) {
		const body = { name: "N", when: { event: "PageViewed" } };
		const answer = await server.post<object>(`/v1/${kind}s`, body);
		const made = bodyOf(answer, 201) as Record<string, string>;
		ids[`/v1/${kind}s/{id}`] = made[`${kind}Id`] as string;
		ids[`${kind}Id`] = made[`${kind}Id`] as string;
	}
	await track(
		server,
		command("IdentifyVisitor", visitorId, {
			externalIds: [{ type: "crm", value: "1" }],
			traits: { givenName: "Ada", phones: [{ kind: "work", number: "1" }] },
		}),
	);
	await track(
		server,
		command("GrantConsent", visitorId, { purposes: ["analytics"] }),
	);
	const url = "https://shop.example/?utm_source=a";
	const { visitId, position } = await track(server, pageView(visitorId, url));
	Object.assign(ids, { visitId, visitorId });
	Object.assign(ids, { name: "visit" });
	for (const kind of ["rebuild", "verification"]) {
		const { body } = await server.post<Record<string, string>>(
			`/v1/projections/visit/${kind}s`,
			{},
		);
		const id = body[`${kind}Id`] as string;
		ids[`/v1/projections/{name}/${kind}s/{id}`] = id;
		await eventually(
			() => read(server, `/v1/projections/visit/${kind}s/${id}`),
			(one) => expect(one).toMatchObject({ state: "done" }),
		);
	}
	await read(server, `/v1/visits?after=${position}`);
	await read(server, `/v1/visitors?after=${position}`);
});
afterAll(() => server.close());

function placeOf({ method, path }: { method: string; path: string }): string {
	return `${method} ${path}`;
}

function pathOf({ path }: Operation): string {
	return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
		const base = path.replace(/\/versions$/, "");
		return (name === "id" ? ids[base] : ids[name]) ?? "none";
	});
}

/** What Nest was told to serve, as `METHOD /path`. */
function routesOfServer(): readonly string[] {
	const backend = { settings: { roles: new Set(["api"]) } };
	const module = appModule(backend as never, null as never, null as never);
	return (module.controllers ?? []).flatMap((controller) => {
		const base: string = Reflect.getMetadata(PATH_METADATA, controller);
		return handlersOf(controller.prototype).map((handler) => {
			const own: string = Reflect.getMetadata(PATH_METADATA, handler);
			const method: RequestMethod = Reflect.getMetadata(
				METHOD_METADATA,
				handler,
			);
			const steps = `${base}/${own}`.split("/").filter((step) => step !== "");
			const path = steps.map((step) => step.replace(/^:(.*)$/, "{$1}"));
			return `${RequestMethod[method]} /${path.join("/")}`;
		});
	});
}

function handlersOf(prototype: object): readonly object[] {
	const handlers: object[] = [];
	for (
		let at = prototype;
		at !== Object.prototype;
		at = Object.getPrototypeOf(at)
	) {
		const members = Object.values(Object.getOwnPropertyDescriptors(at));
		for (const { value } of members)
			if (value && Reflect.hasMetadata(METHOD_METADATA, value))
				handlers.push(value);
	}
	return handlers;
}

/** One that is refused means that another is under way. */
async function rebuildsEnd(): Promise<void> {
	await eventually(
		() => server.post("/v1/projections/visit/verifications", {}),
		({ status }) => expect(status).toBe(200),
	);
}

/** Times as the examples have them may lie ahead of the day on which this runs. */
function withoutTimes(example: unknown): unknown {
	return JSON.parse(JSON.stringify(example), (key, value) =>
		key === "occurredAt" ? undefined : value,
	);
}

/** What the document did not tell of the answer. */
function surprises(operation: Operation, answer: Answer): readonly string[] {
	const place = placeOf(operation);
	const { schemas } = operation;
	if (!(answer.status in schemas)) return [`${place}: ${answer.status}`];
	const isProblem = answer.headers["content-type"]?.includes("problem+json");
	const name = isProblem ? "Problem" : schemas[answer.status];
	if (!name) return [];
	return faults(name, answer.body, { closed: true }).map(
		(fault) => `${place} ${answer.status}: ${fault}`,
	);
}

describe("/openapi.json", () => {
	it("lists the routes that the server has, and no other", () => {
		const documented = [...operations.map(placeOf), ...UNDOCUMENTED].sort();
		expect(documented).toEqual([...routesOfServer()].sort());
	});

	it("describes what is really answered to a read", async () => {
		const reads = operations.filter(({ method }) => method === "GET");
		for (const operation of reads) {
			const answer = await server.get(pathOf(operation));
			expect([placeOf(operation), answer.status]).toEqual([
				placeOf(operation),
				200,
			]);
			expect(surprises(operation, answer)).toEqual([]);
		}
	});

	it("describes what is really answered to its own examples", async () => {
		const writes = operations.filter(({ examples }) => examples.length > 0);
		expect(writes.length).toBeGreaterThanOrEqual(6);
		for (const operation of writes)
			for (const example of operation.examples) {
				const answer = await server.send(operation.method, pathOf(operation), {
					body: withoutTimes(example),
				});
				if (operation.path.includes("{name}")) await rebuildsEnd();
				const refused = answer.status < 300 ? null : answer.body;
				expect([placeOf(operation), refused]).toEqual([
					placeOf(operation),
					null,
				]);
				expect(surprises(operation, answer)).toEqual([]);
			}
	});

	it("describes what is really answered to nonsense", async () => {
		for (const operation of operations) {
			const { method, hasBody, path } = operation;
			const missing = path.replaceAll(/\{\w+\}/g, "none");
			const options = hasBody ? { body: { nonsense: 1 } } : {};
			const answer = await server.send(method, missing, options);
			expect(surprises(operation, answer)).toEqual([]);
			if (method !== "GET" || path.includes("{")) continue;
			const unknown = await server.get(`${path}?limit=x`);
			expect(surprises(operation, unknown)).toEqual([]);
		}
	});

	it("describes an archived definition", async () => {
		const archives = operations.filter(
			({ method, path }) =>
				method === "DELETE" && !path.includes("projections"),
		);
		for (const operation of archives) {
			const answer = await server.send("DELETE", pathOf(operation));
			expect(answer.status).toBe(204);
			expect(surprises(operation, answer)).toEqual([]);
		}
	});
});

describe("the other documents", () => {
	it("/docs is a page that loads nothing from elsewhere", async () => {
		const page = await server.get<string>("/docs");
		expect(page.headers["content-type"]).toMatch(/^text\/html/);
		expect(page.headers["content-security-policy"]).toContain("default-src");
		const links = [...page.body.matchAll(/(?:src|href)="([^"#]+)"/g)].map(
			([, link]) => link as string,
		);
		expect(links.length).toBeGreaterThan(1);
		for (const link of links) {
			const { origin, pathname } = new URL(link, `${server.url}/docs`);
			expect(origin).toBe(server.url);
			expect((await server.get(pathname)).status).toBe(200);
		}
		expect((await server.get("/docs/none.js")).status).toBe(404);
	});

	it("/asyncapi.json tells of every subject", async () => {
		const document = await read<{
			asyncapi: string;
			channels: Record<string, { address: string }>;
		}>(server, "/asyncapi.json");
		expect(document.asyncapi).toMatch(/^3\./);
		const addresses = Object.values(document.channels).map(
			({ address }) => address,
		);
		expect(addresses.sort()).toEqual([
			"journeylog.{siteId}.outcomes.{outcomeId}.achieved",
			"journeylog.{siteId}.segments.{segmentId}.entered",
			"journeylog.{siteId}.segments.{segmentId}.exited",
			"journeylog.{siteId}.visits.ended",
			"journeylog.{siteId}.visits.started",
		]);
	});
});

describe("/metrics", () => {
	it("is Prometheus' text format, with the server's own figures", async () => {
		const { body, headers } = await server.get<string>("/metrics");
		expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
		const sample = /^[a-zA-Z_:][\w:]*(\{[^{}]*\})? (-?[\d.e+-]+|NaN|[+-]Inf)$/;
		const lines = body.split("\n").filter((line) => line !== "");
		const odd = lines.filter(
			(line) => !/^# (HELP|TYPE) /.test(line) && !sample.test(line),
		);
		expect(odd).toEqual([]);
		for (const name of [
			'journeylog_commands_total{result="recorded"}',
			'journeylog_http_request_duration_seconds_count{method="POST",route="/v1/track",status="2xx"}',
			"journeylog_actors",
			"journeylog_event_store_head_position",
			'journeylog_projection_lag_events{projection="visit"}',
			'journeylog_projection_parked_events{projection="visitor"}',
		])
			expect(lines.find((line) => line.startsWith(`${name} `))).toMatch(/ \d/);
	});
});

describe("/health", () => {
	it("tells whether it lives, and whether each part can work", async () => {
		expect(await read(server, "/health/live")).toMatchObject({ status: "ok" });
		expect(await read(server, "/health/ready")).toEqual({
			status: "ok",
			checks: {
				eventStore: { status: "up" },
				readModels: { status: "up" },
				projector: { status: "up" },
			},
		});
	});
});
