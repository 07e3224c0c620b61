/** Visits go idle and end by the clock, with no further request, and whether or not the server was up when they did. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Visit } from "#kernel";
import {
	newVisitor,
	pageView,
	track,
	trackBatch,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import {
	eventsOf,
	type InVisit,
	visitOf,
	visitorOf,
} from "../support/models.js";
import { startServer, type TestServer } from "../support/server.js";

const IDLE_MS = 1_000;
const ENDS_MS = 2_000;

let server: TestServer;

beforeAll(async () => {
	server = await startServer({
		roles: "api,projector",
		env: { VISIT_IDLE_AFTER: "PT1S", VISIT_ENDS_AFTER: "PT2S" },
	});
});
afterAll(() => server.close());

function becomes(of: InVisit, status: string): Promise<Visit> {
	return eventually(
		() => visitOf(server, of),
		(found) => expect(found.status).toBe(status),
	);
}

function after(iso: string, ms: number): string {
	return new Date(Date.parse(iso) + ms).toISOString();
}

describe("the clock", () => {
	it("makes a visit idle, then ends it, at the times that it told before", async () => {
		const opened = await track(server, pageView(newVisitor()));
		const started = await visitOf(server, opened);
		expect(started).toMatchObject({
			status: "active",
			idleAt: after(started.startedAt, IDLE_MS),
			endsAt: after(started.startedAt, ENDS_MS),
		});
		// It is idle in between, for as long as a busy machine may take to ask: the events show it.
		const ended = await becomes(opened, "ended");
		expect(ended).toMatchObject({
			endedAt: started.endsAt,
			lastActiveAt: started.lastActiveAt,
			durationSeconds: 0,
			counts: { events: 1 },
		});
		const events = await eventsOf(server, opened);
		expect(events.map(({ type }) => type)).toEqual([
			"VisitStarted",
			"PageViewed",
			"VisitorIdled",
			"VisitEnded",
		]);
		expect(events[2]).toMatchObject({
			occurredAt: started.idleAt,
			data: { idleSeconds: 1, by: "clock" },
		});
		expect(events[3]).toMatchObject({
			occurredAt: started.endsAt,
			data: { reason: "inactivity" },
		});
		const visitor = await visitorOf(server, opened);
		expect(visitor.visits).toMatchObject({
			count: 1,
			currentVisitId: null,
			recent: [{ endedAt: started.endsAt }],
		});
	});

	it("does not end a visit that goes on", async () => {
		const [goesOn, other] = [newVisitor(), newVisitor()];
		const opened = await track(server, pageView(goesOn));
		const { startedAt } = await visitOf(server, opened);
		const times = Array.from({ length: 20 }, (_, i) =>
			after(startedAt, (i + 1) * (ENDS_MS - 500)),
		);
		await trackBatch(
			server,
			times.map((occurredAt) => pageView(goesOn, undefined, { occurredAt })),
		);
		await becomes(await track(server, pageView(other)), "ended");
		expect(await visitOf(server, opened)).toMatchObject({
			status: "active",
			endsAt: after(times.at(-1) as string, ENDS_MS),
			endedAt: null,
		});
	});

	it("opens a new visit once the old one is over", async () => {
		const visitorId = newVisitor();
		const first = await track(server, pageView(visitorId));
		const { endsAt } = await becomes(first, "ended");
		const second = await track(server, pageView(visitorId));
		expect(second.visitId).not.toBe(first.visitId);
		expect((await visitOf(server, first)).endedAt).toBe(endsAt);
	});

	it.each(["stopped", "killed"])(
		"catches up on what fell due while the server was %s",
		async (how) => {
			const opened = await Promise.all(
				Array.from({ length: 5 }, () => track(server, pageView(newVisitor()))),
			);
			if (how === "killed") await server.kill();
			else await server.stop();
			// The visits' time has to pass; nothing tells that it has.
			await sleep(ENDS_MS);
			await server.restart();
			for (const visit of opened) {
				const found = await becomes(visit, "ended");
				expect(found.endedAt).toBe(found.endsAt);
			}
			const twice = await eventsOf(server, opened[0] as (typeof opened)[0]);
			expect(twice.filter(({ type }) => type === "VisitEnded")).toHaveLength(1);
		},
	);
});
