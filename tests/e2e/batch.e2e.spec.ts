/** Batches, repeated commands, and events that come late. */

import { randomUUID } from "node:crypto";
import {
	type Command,
	command,
	newVisitor,
	type Problem,
	pageView,
	read,
	track,
	trackBatch,
} from "../support/commands.js";
import { eventsOf, visitOf, visitorOf } from "../support/models.js";
import { startServer, type TestServer } from "../support/server.js";

const MINUTE_MS = 60_000;
const COMMANDS_MAX = 1_000;

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
});
afterAll(() => server.close());

function at(agoMs: number): { occurredAt: string } {
	return { occurredAt: new Date(Date.now() - agoMs).toISOString() };
}

function repeatable(visitorId: string): Command {
	return pageView(visitorId, undefined, { commandId: randomUUID() });
}

async function eventCount(): Promise<number> {
	let count = 0;
	let cursor: string | null = "";
	while (cursor !== null) {
		const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
		const page: { items: unknown[]; nextCursor: string | null } = await read(
			server,
			`/v1/events?limit=200${more}`,
		);
		count += page.items.length;
		cursor = page.nextCursor;
	}
	return count;
}

describe("a batch", () => {
	it("gives one result for each command, in order, and carries out the good ones", async () => {
		const [a, b] = [newVisitor(), newVisitor()];
		const results = await trackBatch(server, [
			pageView(a, "https://shop.example/1"),
			command("RecordScroll", a, { percentage: 101 }),
			pageView(b, "https://shop.example/b"),
			"no command",
			command("RecordScroll", a, { percentage: 40 }),
			pageView(a, "https://shop.example/2"),
			{ ...pageView(b), __proto__: null, unknown: 1 },
		]);
		expect(results.map(({ status }) => status)).toEqual([
			202, 400, 202, 400, 202, 202, 400,
		]);
		const pointers = results.map(
			({ problem }) => problem?.errors?.[0]?.pointer ?? null,
		);
		expect(pointers).toEqual([
			null,
			"/commands/1/data/percentage",
			null,
			"/commands/3",
			null,
			null,
			"/commands/6/unknown",
		]);
		const last = results[5] as { visitId: string; position: string };
		expect((await eventsOf(server, last)).map(({ type }) => type)).toEqual([
			"VisitStarted",
			"PageViewed",
			"PageScrolled",
			"PageViewed",
		]);
		expect(await visitOf(server, last)).toMatchObject({
			visitorId: a,
			entryPage: { pathname: "/1" },
			currentPage: { pathname: "/2" },
		});
	});

	it("takes a thousand commands, those of one visitor in their order", async () => {
		const visitors = Array.from({ length: 10 }, newVisitor);
		const commands = Array.from({ length: COMMANDS_MAX }, (_, i) =>
			pageView(visitors[i % 10] as string, `https://shop.example/${i}`),
		);
		const results = await trackBatch(server, commands);
		expect(results.map(({ visitorId }) => visitorId)).toEqual(
			commands.map(({ visitorId }) => visitorId),
		);
		const { visitId, position } = results.at(-1) as {
			visitId: string;
			position: string;
		};
		const events = await eventsOf(server, { visitId, position });
		const seen = events
			.filter(({ type }) => type === "PageViewed")
			.map(({ data }) => (data.page as { pathname: string }).pathname);
		expect(seen).toEqual(
			Array.from({ length: 100 }, (_, i) => `/${i * 10 + 9}`),
		);
	});

	it.each([
		["none", []],
		[
			"more than a thousand",
			Array.from({ length: COMMANDS_MAX + 1 }, () => pageView("v")),
		],
		["no list", "commands"],
	])("of %s is refused", async (_is, commands) => {
		const answer = await server.post<Problem>("/v1/track/batch", { commands });
		expect(answer.status).toBe(400);
		expect(answer.body.errors?.[0]?.pointer).toBe("/commands");
	});
});

describe("the same command again", () => {
	it("gets the same answer, and nothing is appended", async () => {
		const sent = repeatable(newVisitor());
		const first = await track(server, sent);
		await track(server, pageView(sent.visitorId));
		const before = await eventCount();
		expect(await track(server, sent)).toEqual({ ...first, duplicate: true });
		expect(await eventCount()).toBe(before);
	});

	it("within one batch is a duplicate too", async () => {
		const sent = repeatable(newVisitor());
		const [first, other, again] = await trackBatch(server, [
			sent,
			pageView(sent.visitorId),
			sent,
		]);
		expect(other?.duplicate).toBe(false);
		expect(again).toEqual({ ...first, duplicate: true });
	});

	it("at the same time, many times over, happens once", async () => {
		const sent = repeatable(newVisitor());
		const answers = await Promise.all(
			Array.from({ length: 20 }, () => track(server, sent)),
		);
		expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
		expect(new Set(answers.map(({ position }) => position)).size).toBe(1);
	});

	it("of another visitor is another command", async () => {
		const sent = repeatable(newVisitor());
		await track(server, sent);
		const other = await track(server, { ...sent, visitorId: newVisitor() });
		expect(other.duplicate).toBe(false);
	});

	it.each(["restart", "kill -9"])("is known after %s", async (how) => {
		const sent = repeatable(newVisitor());
		const first = await track(server, sent);
		const results = await trackBatch(server, [repeatable(newVisitor()), sent]);
		if (how === "kill -9") await server.kill();
		await server.restart();
		expect(await track(server, sent)).toEqual({ ...first, duplicate: true });
		expect(results[1]).toEqual({ ...first, status: 202, duplicate: true });
	});

	it("is known long after, though a thousand others came between", async () => {
		const visitorId = newVisitor();
		const sent = { ...repeatable(visitorId), ...at(60 * MINUTE_MS) };
		const first = await track(server, sent);
		const others = Array.from({ length: COMMANDS_MAX }, () =>
			command("RecordScroll", visitorId, { percentage: 1 }),
		);
		await trackBatch(server, others);
		expect(await track(server, sent)).toEqual({ ...first, duplicate: true });
	});
});

describe("what happened earlier", () => {
	it("counts for the visit in which it happened", async () => {
		const visitorId = newVisitor();
		const first = await track(
			server,
			pageView(visitorId, "https://shop.example/1", at(20 * MINUTE_MS)),
		);
		await track(
			server,
			pageView(visitorId, "https://shop.example/3", at(10 * MINUTE_MS)),
		);
		const late = await track(
			server,
			pageView(visitorId, "https://shop.example/2", at(15 * MINUTE_MS)),
		);
		expect(late.visitId).toBe(first.visitId);
		expect(await visitOf(server, late)).toMatchObject({
			counts: { pageViews: 3 },
			entryPage: { pathname: "/1" },
			currentPage: { pathname: "/3" },
			durationSeconds: 600,
		});
	});

	it("opens a visit of its own where there was none, and leaves the open one alone", async () => {
		const visitorId = newVisitor();
		const now = await track(server, pageView(visitorId));
		const past = await track(
			server,
			pageView(visitorId, undefined, {
				occurredAt: "2020-02-29T23:59:59.999Z",
			}),
		);
		expect(past.visitId).not.toBe(now.visitId);
		expect(
			(await visitOf(server, { ...past, visitId: now.visitId })).status,
		).not.toBe("ended");
		expect((await visitOf(server, past)).startedAt).toBe(
			"2020-02-29T23:59:59.999Z",
		);
		const visitor = await visitorOf(server, past);
		expect(visitor).toMatchObject({
			firstSeenAt: "2020-02-29T23:59:59.999Z",
			visits: {
				count: 2,
				currentVisitId: now.visitId,
				lastVisitId: now.visitId,
			},
		});
	});

	it("may be told with the newest first", async () => {
		const visitorId = newVisitor();
		const times = [0, 5, 10, 15, 20].map((minutes) => at(minutes * MINUTE_MS));
		const results = await trackBatch(
			server,
			times.map((time) => pageView(visitorId, undefined, time)),
		);
		expect(new Set(results.map(({ visitId }) => visitId)).size).toBe(1);
		const last = results.at(-1) as { visitId: string; position: string };
		const visit = await visitOf(server, last);
		expect(visit.startedAt).toBe(times.at(-1)?.occurredAt);
		expect(visit.durationSeconds).toBe(1_200);
	});

	it("may be up to 5 minutes ahead", async () => {
		const ahead = at(-4 * MINUTE_MS);
		const answer = await track(
			server,
			pageView(newVisitor(), undefined, ahead),
		);
		expect((await visitOf(server, answer)).startedAt).toBe(ahead.occurredAt);
	});
});
