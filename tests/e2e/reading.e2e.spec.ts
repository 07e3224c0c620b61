/** Lists, filters, pages, cursors, and reads that wait for their writes. */

import type { Visit, Visitor } from "#kernel";
import {
	bodyOf,
	command,
	type Items,
	newVisitor,
	type Problem,
	pageView,
	read,
	trackBatch,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { startServer, type TestServer } from "../support/server.js";

const VISITORS = 7;
const VISITS_EACH = 3;
const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2026, 0, 1);

let server: TestServer;
/** Position that holds all that is read below. */
let head: string;
const visitors = Array.from({ length: VISITORS }, newVisitor);

function startOf(visitor: number, visit: number): string {
	const hours = visit * 24 + visitor;
	return new Date(FIRST_MS + hours * HOUR_MS).toISOString();
}

beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
	const commands = visitors.flatMap((visitorId, v) => [
		...Array.from({ length: VISITS_EACH }, (_, i) =>
			pageView(visitorId, `https://shop.example/${v}/${i}`, {
				occurredAt: startOf(v, i),
			}),
		),
		command("IdentifyVisitor", visitorId, {
			externalIds: [{ type: "crm", value: `crm-${v}` }],
		}),
	]);
	const results = await trackBatch(server, commands);
	const positions = results.map(({ position }) => Number(position));
	head = String(Math.max(...positions));
	await read(server, `/v1/visitors?after=${head}`);
	await read(server, `/v1/visits?after=${head}`);
	// The clock ends what began long ago, and until then the log still grows.
	await eventually(
		() => read<Items<Visit>>(server, "/v1/visits?status=ended"),
		({ items }) => expect(items).toHaveLength(VISITORS * VISITS_EACH),
	);
});
afterAll(() => server.close());

/** All items of a list, page by page; a list that does not end within `pagesMax` is wrong. */
async function all<T>(path: string, pagesMax = 100): Promise<readonly T[]> {
	const items: T[] = [];
	let cursor: string | null = null;
	for (let page = 0; page < pagesMax; page++) {
		const more: string = cursor === null ? "" : `&cursor=${cursor}`;
		const found: Items<T> = await read(server, path + more);
		items.push(...found.items);
		cursor = found.nextCursor;
		if (cursor === null) return items;
	}
	throw new Error(`${path} does not end`);
}

async function problem(path: string): Promise<Problem> {
	const answer = await server.get<Problem>(path);
	expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
	return answer.body;
}

describe("visits", () => {
	it("are listed newest first, each once, whatever the pages' size", async () => {
		const newest = (await all<Visit>("/v1/visits?limit=200")).map(
			(visit) => visit.startedAt,
		);
		expect(newest).toHaveLength(VISITORS * VISITS_EACH);
		expect(newest).toEqual([...newest].sort().reverse());
		for (const limit of [1, 4, 7]) {
			const paged = await all<Visit>(`/v1/visits?limit=${limit}`);
			expect(paged.map((visit) => visit.startedAt)).toEqual(newest);
		}
	});

	it("are filtered by visitor, status and time, alone and together", async () => {
		const [visitorId] = visitors;
		const filters: readonly (readonly [string, number])[] = [
			[`visitorId=${visitorId}`, VISITS_EACH],
			[`visitorId=${newVisitor()}`, 0],
			["status=active", 0],
			[`from=${startOf(0, 1)}`, VISITORS * 2],
			[`to=${startOf(0, 1)}`, VISITORS],
			[`from=${startOf(0, 1)}&to=${startOf(0, 2)}`, VISITORS],
			["from=2026-01-02", VISITORS * 2],
			[`visitorId=${visitorId}&from=${startOf(0, 2)}`, 1],
			["segmentId=none", 0],
			["outcomeId=none", 0],
		];
		for (const [filter, count] of filters) {
			const found = await all<Visit>(`/v1/visits?limit=5&${filter}`);
			expect([filter, found.length]).toEqual([filter, count]);
		}
	});

	it("of one visitor are listed under it", async () => {
		const path = `/v1/visitors/${visitors[3]}/visits`;
		const found = await all<Visit>(`${path}?limit=2`);
		expect(found.map((visit) => visit.startedAt)).toEqual([
			startOf(3, 2),
			startOf(3, 1),
			startOf(3, 0),
		]);
		expect(await all<Visit>(`${path}?from=${startOf(3, 2)}`)).toHaveLength(1);
	});

	it("list their events, page by page", async () => {
		const [visit] = await all<Visit>(`/v1/visits?visitorId=${visitors[2]}`);
		const path = `/v1/visits/${visit?.visitId}/events`;
		const whole = await all<{ type: string }>(`${path}?limit=200`);
		expect(whole.map(({ type }) => type).slice(0, 2)).toEqual([
			"VisitStarted",
			"PageViewed",
		]);
		expect(await all(`${path}?limit=1`)).toEqual(whole);
	});
});

describe("visitors", () => {
	it("are listed newest first, each once, whatever the pages' size", async () => {
		const ids = (await all<Visitor>("/v1/visitors?limit=3")).map(
			(visitor) => visitor.visitorId,
		);
		expect(ids).toEqual([...visitors].reverse());
	});

	it("are found by external id and by time", async () => {
		const filters: readonly (readonly [string, readonly string[]])[] = [
			["externalId=crm-4", [visitors[4] as string]],
			["externalId=crm:crm-4", [visitors[4] as string]],
			["externalId=crm-99", []],
			[`from=${startOf(5, 0)}`, [visitors[6] as string, visitors[5] as string]],
			[`to=${startOf(1, 0)}`, [visitors[0] as string]],
			["segmentId=none", []],
		];
		for (const [filter, ids] of filters) {
			const found = await all<Visitor>(`/v1/visitors?${filter}`);
			expect([filter, found.map((v) => v.visitorId)]).toEqual([filter, ids]);
		}
	});
});

describe("the log", () => {
	it("lists every event once, in order, whatever the pages' size", async () => {
		type Logged = { position: string; stream: string; type: string };
		const whole = await all<Logged>("/v1/events?limit=200");
		const positions = whole.map(({ position }) => Number(position));
		expect(positions).toEqual([...positions].sort((a, b) => a - b));
		expect(new Set(positions).size).toBe(positions.length);
		expect(await all("/v1/events?limit=13")).toEqual(whole);
		const [visitorId] = visitors;
		const streams = await all<Logged>(`/v1/events?visitorId=${visitorId}`);
		expect(streams).toEqual(
			whole.filter(({ stream }) => stream === `visitor-default.${visitorId}`),
		);
		const typed = await all<Logged>("/v1/events?type=PageViewed&limit=4");
		expect(typed).toHaveLength(VISITORS * VISITS_EACH);
		const later = await all<Logged>(`/v1/events?from=${positions[20]}`);
		expect(later).toEqual(whole.slice(20));
		const [visit] = await all<Visit>(`/v1/visits?visitorId=${visitorId}`);
		const visits = await all<Logged>(`/v1/events?visitId=${visit?.visitId}`);
		expect(visits.length).toBeGreaterThanOrEqual(2);
	});

	it("is counted", async () => {
		const visits = VISITORS * VISITS_EACH;
		expect(await read(server, "/v1/totals")).toEqual({
			visits,
			visitors: VISITORS,
			pageViews: visits,
		});
	});
});

describe("what is not there", () => {
	it.each([
		"/v1/visits/none",
		"/v1/visits/none/events",
		"/v1/visitors/none",
		"/v1/visitors/none/visits",
		"/v1/segments/none",
		"/v1/segments/none/versions",
		"/v1/outcomes/none",
		"/v1/nothing",
		"/nothing",
	])("%s is a 404", async (path) => {
		expect(await problem(path)).toMatchObject({ status: 404 });
	});

	it("a method that a path does not have is a 405", async () => {
		const answer = await server.send("DELETE", "/v1/visits");
		expect(answer.status).toBe(405);
		expect(answer.headers.allow).toContain("GET");
	});
});

describe("a query that cannot be taken", () => {
	it.each([
		["/v1/visits?colour=red", "/colour"],
		["/v1/visits?limit=5&limit=6", "/limit"],
		["/v1/visits?limit=0", "/limit"],
		["/v1/visits?limit=201", "/limit"],
		["/v1/visits?status=asleep", "/status"],
		["/v1/visits?from=yesterday", "/from"],
		["/v1/visits?from=2026-02-01&to=2026-01-01", "/from"],
		["/v1/visits?visitorId=a%20b", "/visitorId"],
		["/v1/visits?after=-1", "/after"],
		["/v1/visits?cursor=bm90IG91cnM", "/cursor"],
		["/v1/visits/none?limit=5", "/limit"],
		["/v1/visitors?outcomeId=x", "/outcomeId"],
		["/v1/visitors?cursor=%20", "/cursor"],
		["/v1/events?colour=red", "/colour"],
		["/v1/events?from=x", "/from"],
		["/v1/events?cursor=x", "/cursor"],
	])("%s is refused at %s", async (path, pointer) => {
		expect(await problem(path)).toMatchObject({
			status: 400,
			errors: [{ pointer }],
		});
	});

	it("holds the cursor of another list", async () => {
		const visits = await read<Items<Visit>>(server, "/v1/visits?limit=1");
		const log = await read<Items<unknown>>(server, "/v1/events?limit=1");
		for (const path of [
			`/v1/visitors?cursor=${visits.nextCursor}`,
			`/v1/events?cursor=${visits.nextCursor}`,
			`/v1/visits?cursor=${log.nextCursor}`,
		])
			expect(await problem(path)).toMatchObject({
				status: 400,
				errors: [{ pointer: "/cursor" }],
			});
	});
});

describe("a read after a write", () => {
	it("beyond the head waits 5 s, then tells that it was in vain", async () => {
		const startMs = Date.now();
		const answers = await Promise.all(
			["/v1/visits", `/v1/visitors/${visitors[0]}`].map((path) =>
				server.get<Problem>(`${path}?after=${Number(head) + 1_000_000}`),
			),
		);
		for (const answer of answers)
			expect(bodyOf(answer, 504)).toMatchObject({ status: 504 });
		const tookMs = Date.now() - startMs;
		expect(tookMs).toBeGreaterThan(4_500);
		expect(tookMs).toBeLessThan(8_000);
	});
});
