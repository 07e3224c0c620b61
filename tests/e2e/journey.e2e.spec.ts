/** Segments entered and left and outcomes achieved, from the definition to the models. */

import type { Visit, Visitor } from "#kernel";
import {
	bodyOf,
	command,
	type Items,
	newVisitor,
	pageView,
	read,
	track,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { visitOf, visitorOf } from "../support/models.js";
import { startServer, type TestServer } from "../support/server.js";

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
});
afterAll(() => server.close());

async function segment(definition: object): Promise<string> {
	const answer = await server.post<{ segmentId: string }>("/v1/segments", {
		name: "S",
		...definition,
	});
	return bodyOf(answer, 201).segmentId;
}

async function outcome(definition: object): Promise<string> {
	const answer = await server.post<{ outcomeId: string }>("/v1/outcomes", {
		name: "O",
		...definition,
	});
	return bodyOf(answer, 201).outcomeId;
}

/** A condition on custom events of this name, which no other test uses. */
function happened(eventName: string, count?: object) {
	return {
		event: "CustomEventRecorded",
		where: [{ attribute: "eventName", operator: "equal", value: eventName }],
		...(count !== undefined && { count }),
	};
}

function custom(visitorId: string, eventName: string, attributes = {}) {
	const data = { eventName, attributes };
	return track(server, command("RecordCustomEvent", visitorId, data));
}

function typesOf({ events }: { events: readonly { type: string }[] }) {
	return events.map(({ type }) => type);
}

async function idsIn(path: string, id: "visitId" | "visitorId") {
	const { items } = await read<Items<Visit | Visitor>>(server, path);
	return items.map((item) => (item as Visit)[id]);
}

describe("a segment of visits", () => {
	it("is entered at the count, left when its condition lapses, and found by filter", async () => {
		const segmentId = await segment({
			when: {
				all: [happened("added", { atLeast: 2 }), { not: happened("bought") }],
			},
		});
		const visitorId = newVisitor();
		expect(typesOf(await custom(visitorId, "added"))).not.toContain(
			"SegmentEntered",
		);
		const entered = await custom(visitorId, "added");
		expect(typesOf(entered)).toContain("SegmentEntered");
		const member = { segmentId, name: "S", version: 1, exitedAt: null };
		expect((await visitOf(server, entered)).segments).toEqual([
			{ ...member, enteredAt: expect.stringMatching(/Z$/) },
		]);
		const visits = `/v1/visits?segmentId=${segmentId}`;
		expect(await idsIn(visits, "visitId")).toEqual([entered.visitId]);

		const left = await custom(visitorId, "bought");
		expect(typesOf(left)).toContain("SegmentExited");
		expect((await visitOf(server, left)).segments).toMatchObject([
			{ segmentId, exitedAt: expect.stringMatching(/Z$/) },
		]);
	});

	it("looks at the visit's attributes and patterns", async () => {
		const segmentId = await segment({
			when: {
				all: [
					{ attribute: "visit.network.ipAddress", operator: "exists" },
					{
						event: "PageViewed",
						where: [
							{
								attribute: "page.pathname",
								operator: "matches",
								value: "^/P/[0-9]+$",
								ignoreCase: true,
							},
						],
					},
				],
			},
		});
		const inside = await track(
			server,
			pageView(newVisitor(), "https://shop.example/p/42"),
		);
		const outside = await track(
			server,
			pageView(newVisitor(), "https://shop.example/p/x"),
		);
		expect(typesOf(inside)).toContain("SegmentEntered");
		expect(typesOf(outside)).not.toContain("SegmentEntered");
		expect((await visitOf(server, inside)).segments).toMatchObject([
			{ segmentId },
		]);
	});
});

describe("a segment of visitors", () => {
	it("counts over visits, and stands in the visitor", async () => {
		const segmentId = await segment({
			scope: "visitor",
			when: happened("returned", { atLeast: 2 }),
		});
		const visitorId = newVisitor();
		await track(
			server,
			command(
				"RecordCustomEvent",
				visitorId,
				{ eventName: "returned" },
				{ occurredAt: "2026-01-01T00:00:00.000Z" },
			),
		);
		const entered = await custom(visitorId, "returned");
		expect(typesOf(entered)).toContain("SegmentEntered");
		const { visits, segments } = await visitorOf(server, entered);
		expect(visits.count).toBe(2);
		expect(segments).toMatchObject([{ segmentId, exitedAt: null }]);
		const path = `/v1/visitors?segmentId=${segmentId}`;
		expect(await idsIn(path, "visitorId")).toEqual([visitorId]);
	});

	it("expires by the clock, with no further command", async () => {
		const segmentId = await segment({
			scope: "visitor",
			when: happened("shortly"),
			expiresAfter: "PT1S",
		});
		const entered = await custom(newVisitor(), "shortly");
		expect(typesOf(entered)).toContain("SegmentEntered");
		const visitor = await eventually(
			() => visitorOf(server, entered),
			({ segments }) => expect(segments[0]?.exitedAt).not.toBeNull(),
		);
		const [member] = visitor.segments;
		const lastedMs =
			Date.parse(member?.exitedAt ?? "") - Date.parse(member?.enteredAt ?? "");
		expect(lastedMs).toBe(1_000);
		const path = `/v1/visitors?segmentId=${segmentId}`;
		expect(await idsIn(path, "visitorId")).toEqual([]);
	});

	it("expires though the server was down when it fell due", async () => {
		await segment({
			scope: "visitor",
			when: happened("briefly"),
			expiresAfter: "PT1S",
		});
		const entered = await custom(newVisitor(), "briefly");
		await server.kill();
		await server.restart();
		await eventually(
			() => visitorOf(server, entered),
			({ segments }) => expect(segments[0]?.exitedAt).not.toBeNull(),
		);
	});
});

describe("an outcome", () => {
	it("is achieved once per visit, with its value, and found by filter", async () => {
		const outcomeId = await outcome({
			when: happened("ordered"),
			value: { attribute: "attributes.total" },
		});
		const visitorId = newVisitor();
		const achieved = await custom(visitorId, "ordered", { total: 49.5 });
		expect(typesOf(achieved)).toContain("OutcomeAchieved");
		const again = await custom(visitorId, "ordered", { total: 1 });
		expect(typesOf(again)).not.toContain("OutcomeAchieved");
		const { outcomes } = await visitOf(server, again);
		expect(outcomes).toEqual([
			{
				outcomeId,
				name: "O",
				version: 1,
				achievedAt: expect.stringMatching(/Z$/),
				value: 49.5,
			},
		]);
		expect((await visitorOf(server, again)).outcomes).toMatchObject([
			{ outcomeId },
		]);
		const path = `/v1/visits?outcomeId=${outcomeId}`;
		expect(await idsIn(path, "visitId")).toEqual([achieved.visitId]);
		expect(await idsIn("/v1/visits?outcomeId=other", "visitId")).toEqual([]);
	});

	it("may be achieved every time", async () => {
		await outcome({ when: happened("clicked"), achieved: "everyTime" });
		const visitorId = newVisitor();
		await custom(visitorId, "clicked");
		const answer = await custom(visitorId, "clicked");
		expect(typesOf(answer)).toContain("OutcomeAchieved");
		expect((await visitOf(server, answer)).outcomes).toHaveLength(2);
	});

	it("of a visitor is achieved once, however many visits", async () => {
		await outcome({ scope: "visitor", when: happened("joined") });
		const visitorId = newVisitor();
		const first = await custom(visitorId, "joined");
		await track(server, command("EndVisit", visitorId));
		const second = await custom(visitorId, "joined");
		expect(typesOf(first)).toContain("OutcomeAchieved");
		expect(typesOf(second)).not.toContain("OutcomeAchieved");
	});
});
