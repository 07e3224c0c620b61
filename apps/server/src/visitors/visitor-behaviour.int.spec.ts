import { randomUUID } from "node:crypto";
import { UnknownEvent } from "#kernel";
import type { snapshotOf } from "./visitor-actor.js";
import {
	command,
	MINUTE_MS,
	NOW_MS,
	type Process,
	SITE,
	Site,
	STREAM,
	view,
} from "./visitors.fixture.js";

const READER = {
	name: "Reader",
	scope: "visit",
	when: { event: "PageViewed", count: { atLeast: 3 } },
};

function views(from: number, count: number) {
	return Array.from({ length: count }, (_, n) => view(from + n, n / 100));
}

describe("the visitor's actor", () => {
	const site = new Site();
	let server: Process;
	beforeEach(async () => {
		await site.open();
		server = await site.process();
	});
	afterEach(() => site.close());

	const typesAfter = async (revision: number) =>
		(await server.events()).slice(revision + 1).map(({ type }) => type);

	it("writes a snapshot now and then, and begins with it", async () => {
		for (const each of views(0, 250)) await server.track(each);
		expect(server.traffic.snapshots).toBe(2);
		server = await site.restart();
		const snapshot = await server.store.loadSnapshot(STREAM);
		expect(snapshot?.revision).toBe(199);
		const answer = await server.track(view(250, 3));
		expect(server.traffic.readsFrom).toEqual([0, 200]);
		const events = await server.events();
		expect(events[0]?.data).toMatchObject({ visitId: answer.visitId });
		expect(events).toHaveLength(252);
	});

	it.each([
		["type", "PageTurned", 1],
		["version", "PageViewed", 99],
	])(
		"decides nothing on an event of a %s that it does not know",
		async (_, type, schemaVersion) => {
			await server.track(view(0, 0));
			const [first] = await server.events();
			if (first === undefined) throw new Error("nothing was recorded");
			const metadata = { ...first.metadata, schemaVersion };
			const { data } = first;
			const unknown = { eventId: randomUUID(), type, data, metadata };
			await server.store.append(STREAM, 1, [unknown]);
			await expect(server.track(view(1, 1))).rejects.toThrow(UnknownEvent);
			expect(await server.events()).toHaveLength(3);
		},
	);

	it("ignores a snapshot of other code", async () => {
		for (const each of views(0, 120)) await server.track(each);
		server = await site.restart();
		const snapshot = await server.store.loadSnapshot(STREAM);
		if (snapshot === null) throw new Error("no snapshot");
		await server.store.saveSnapshot(STREAM, {
			...snapshot,
			schema: "visitor-0",
			state: { core: "unreadable" },
		});
		server = await site.restart();
		await server.track(view(500, 3));
		expect(server.traffic.readsFrom).toEqual([0, 50]);
	});

	it("ignores a snapshot of other rules, and counts again what was before them", async () => {
		for (const each of views(0, 120)) await server.track(each);
		await server.defineSegment("reader", READER);
		server = await site.restart();
		const last = (await server.events()).length - 1;
		await server.track(command(500, "RecordScroll", 2, { percentage: 1 }));
		expect(await typesAfter(last)).toEqual(["PageScrolled", "SegmentEntered"]);
		expect(server.traffic.readsFrom).toEqual([0, 50]);
		server = await site.restart();
		await server.track(view(501, 2));
		expect(await typesAfter(last + 2)).toEqual(["PageViewed"]);
		expect(server.traffic.readsFrom).toEqual([0, last + 3]);
	});

	it("takes up a definition made while it is in memory", async () => {
		await server.track(view(1, 0));
		await server.track(view(2, 1));
		await server.defineSegment("reader", READER);
		const { events } = await server.track(view(3, 2));
		expect(events.map(({ type }) => type)).toEqual([
			"PageViewed",
			"SegmentEntered",
		]);
	});

	it("names the cause of each event", async () => {
		await server.defineSegment("all", {
			...READER,
			when: { event: "PageViewed" },
		});
		const { events } = await server.track(view(1, 0));
		const recorded = await server.events();
		expect(recorded.map(({ eventId }) => eventId)).toEqual(
			events.map(({ eventId }) => eventId),
		);
		const { commandId } = view(1, 0);
		expect(
			recorded.map(({ metadata: { chain: _, ...metadata } }) => metadata),
		).toEqual(
			[commandId, commandId, recorded[1]?.eventId].map((cause) => ({
				schemaVersion: 1,
				commandId,
				$correlationId: commandId,
				$causationId: cause,
			})),
		);
		expect((await server.track(view(2, 1))).position).toBe(
			String((await server.events()).at(-1)?.position),
		);
	});

	it("is told of time by two processes at once, with effect once", async () => {
		const { visitId } = await server.track(view(1, -60));
		const other = await site.process();
		await other.track(view(2, -59));
		const at = (minutes: number) => ({
			type: "AdvanceTime" as const,
			visitId,
			nowMs: NOW_MS + minutes * MINUTE_MS,
		});
		await server.track(view(3, -58));
		await other.track(view(4, -57));
		await server.track(view(5, -56));
		// Each stands where the other has not looked: the one sees an idle visit, the other an ended one.
		await Promise.all([
			server.track(at(-50), "never"),
			other.track(at(0), "never"),
		]);
		await Promise.all([
			server.track(at(0), "never"),
			other.track(at(1), "never"),
		]);
		const types = (await server.events()).map(({ type }) => type);
		expect(types.filter((type) => type === "VisitEnded")).toHaveLength(1);
		const events = await server.events();
		const ids = events.map(({ eventId }) => eventId);
		expect(new Set(ids).size).toBe(ids.length);
		expect(await other.track(view(6, -10))).toMatchObject({
			events: [{ type: "VisitStarted" }, { type: "PageViewed" }],
		});
	});

	it("stays small however many visits and commands there are", async () => {
		for (let n = 0; n < 700; n++) await server.track(view(n, n * 40));
		const snapshot = await server.store.loadSnapshot(STREAM);
		if (snapshot === null) throw new Error("no snapshot");
		type Stored = ReturnType<typeof snapshotOf>["state"];
		const { core, commands } = snapshot.state as Stored;
		expect(core.spans.length).toBeLessThanOrEqual(500);
		expect(Object.keys(core.visits).length).toBeLessThanOrEqual(5);
		expect(commands.entries.length).toBeLessThanOrEqual(500);
		expect(core.revision).toBeGreaterThan(600);
		expect(core.stream).toContain(SITE);
	});
});
