/** API keys: each operation of the OpenAPI document with and without its scope, and sites that see nothing of each other. */

import { writeApiKeys } from "../support/api-keys.js";
import {
	bodyOf,
	command,
	type Items,
	newVisitor,
	pageView,
	read,
	track,
} from "../support/commands.js";
import { type Operation, operationsOf } from "../support/openapi.js";
import {
	removeDirectory,
	startServer,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";

const SCOPES = ["track", "read", "define", "audit", "privacy"] as const;
const PUBLIC = [
	"/health/live",
	"/health/ready",
	"/metrics",
	"/docs",
	"/openapi.json",
	"/asyncapi.json",
];

let directory: string;
let server: TestServer;
let operations: readonly Operation[];

beforeAll(async () => {
	directory = await temporaryDirectory();
	const keys = await writeApiKeys(directory, [
		...SCOPES.map((scope) => ({ key: `only-${scope}`, scopes: [scope] })),
		...SCOPES.map((scope) => ({
			key: `all-but-${scope}`,
			scopes: SCOPES.filter((other) => other !== scope),
		})),
		{ key: "red", siteId: "red", scopes: SCOPES },
		{ key: "redder", siteId: "redder", scopes: SCOPES },
		{ key: "shut-off", scopes: [] },
	]);
	server = await startServer({
		env: { API_KEYS_FILE: keys, HOST: "0.0.0.0" },
	});
	operations = await operationsOf(server);
});
afterAll(async () => {
	await server.close();
	await removeDirectory(directory);
});

function sendTo({ method, path, hasBody }: Operation, key?: string) {
	return server.send(method, path.replaceAll(/\{\w+\}/g, "none"), {
		...(key !== undefined && { key }),
		...(hasBody && { body: {} }),
	});
}

describe("keys", () => {
	it("are not needed for what is public, and for nothing else", async () => {
		const open = operations.filter(({ scope }) => scope === null);
		expect(open.map(({ path }) => path).sort()).toEqual([...PUBLIC].sort());
		for (const operation of open)
			expect((await sendTo(operation)).status).toBe(200);
	});

	it("are needed for every other operation, and must be known", async () => {
		const guarded = operations.filter(({ scope }) => scope !== null);
		expect(guarded.length).toBeGreaterThan(20);
		for (const operation of guarded)
			for (const key of [undefined, "unknown", "only"]) {
				const answer = await sendTo(operation, key);
				expect([operation.path, answer.status]).toEqual([operation.path, 401]);
				expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
				expect(answer.body).toMatchObject({ status: 401 });
			}
	});

	it("must have the documented scope, and need no other", async () => {
		for (const operation of operations) {
			const { scope, path, method } = operation;
			if (scope === null) continue;
			const place = `${method} ${path}`;
			for (const key of [`all-but-${scope}`, "shut-off"]) {
				const without = await sendTo(operation, key);
				expect([place, without.status]).toEqual([place, 403]);
			}
			const { status } = await sendTo(operation, `only-${scope}`);
			expect([place, [401, 403, 500].includes(status)]).toEqual([place, false]);
		}
	});

	it("other ways to present one do not count", async () => {
		for (const headers of [
			{ authorization: "Basic only-read" },
			{ authorization: "only-read" },
			{ "x-api-key": "only-read" },
		]) {
			const answer = await server.get("/v1/visits", { headers });
			expect(answer.status).toBe(401);
		}
		const asParameter = await server.get("/v1/visits?key=only-read");
		expect(asParameter.status).toBe(401);
	});
});

describe("sites", () => {
	it("see nothing of each other", async () => {
		const visitorId = newVisitor();
		const segment = { name: "All", when: { event: "PageViewed" } };
		const answer = await server.post<{ segmentId: string }>(
			"/v1/segments",
			segment,
			{ key: "red" },
		);
		const { segmentId } = bodyOf(answer, 201);
		const red = await track(server, pageView(visitorId), "red");
		expect(red.events.map(({ type }) => type)).toContain("SegmentEntered");
		await track(
			server,
			command("IdentifyVisitor", visitorId, { traits: { givenName: "Rosa" } }),
			"red",
		);
		const after = `after=${Number(red.position) + 1}`;
		expect(
			await read(server, `/v1/visits/${red.visitId}?${after}`, "red"),
		).toMatchObject({ siteId: "red", segments: [{ segmentId }] });

		for (const key of ["redder", "only-read"]) {
			for (const path of [
				`/v1/visits/${red.visitId}`,
				`/v1/visits/${red.visitId}/events`,
				`/v1/visitors/${visitorId}`,
				`/v1/visitors/${visitorId}/visits`,
			])
				expect((await server.get(path, { key })).status).toBe(404);
			for (const path of [
				`/v1/visits?${after}`,
				`/v1/visits?visitorId=${visitorId}`,
				`/v1/visits?segmentId=${segmentId}`,
				`/v1/visitors?${after}`,
			])
				expect((await read<Items<unknown>>(server, path, key)).items).toEqual(
					[],
				);
			expect(await read(server, "/v1/totals", key)).toEqual({
				visits: 0,
				visitors: 0,
				pageViews: 0,
			});
		}
		const key = "redder";
		for (const path of [
			"/v1/segments",
			"/v1/events",
			`/v1/events?visitorId=${visitorId}`,
			`/v1/events?visitId=${red.visitId}`,
			"/v1/events?type=SegmentDefined",
		])
			expect((await read<Items<unknown>>(server, path, key)).items).toEqual([]);
		for (const method of ["GET", "PUT", "DELETE"] as const) {
			const body = method === "PUT" ? segment : undefined;
			const path = `/v1/segments/${segmentId}`;
			expect((await server.send(method, path, { key, body })).status).toBe(404);
		}
	});

	it("may each have a visitor of the same id", async () => {
		const visitorId = newVisitor();
		const red = await track(server, pageView(visitorId), "red");
		const other = await track(server, pageView(visitorId), "redder");
		expect(other.visitId).not.toBe(red.visitId);
		const path = `/v1/visitors/${visitorId}?after=${other.position}`;
		for (const key of ["red", "redder"])
			expect(await read(server, path, key)).toMatchObject({
				siteId: key,
				totals: { pageViews: 1 },
			});
	});

	it("are not for a key to choose", async () => {
		const { items } = await read<Items<{ siteId: string }>>(
			server,
			"/v1/visits",
			"red",
		);
		expect(items.length).toBeGreaterThan(0);
		const answer = await server.get<Items<unknown>>("/v1/visits", {
			key: "redder",
			headers: { "x-journeylog-site": "red" },
		});
		const sites = answer.body.items as readonly { siteId: string }[];
		expect(sites.filter(({ siteId }) => siteId === "red")).toEqual([]);
	});
});

it("keeps the embedded broker to this machine, though HTTP is open to others", () => {
	expect(server.natsUrl).toMatch(/^nats:\/\/127\.0\.0\.1:\d+$/);
});
