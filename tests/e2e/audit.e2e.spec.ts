/** Looking back: what the read models were, how they changed, and why somebody was in a segment. */

import type { Visit, Visitor } from "#kernel";
import {
	bodyOf,
	command,
	type Items,
	newVisitor,
	pageView,
	read,
	type TrackAnswer,
	track,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { eventsOf, visitOf, visitorOf } from "../support/models.js";
import { startServer, type TestServer } from "../support/server.js";

const MINUTE_MS = 60_000;

interface Change {
	readonly field: string;
	readonly from: unknown;
	readonly to: unknown;
	readonly recordedAt: string;
	readonly eventId: string;
	readonly type: string;
	readonly position: string;
	readonly commandId: string;
}

interface SegmentChange {
	readonly change: "entered" | "exited";
	readonly reason: string | null;
	readonly visitId: string | null;
	readonly definition: { readonly version: number; readonly name: string };
	readonly because: readonly {
		readonly eventId: string;
		readonly type: string;
	}[];
}

let server: TestServer;
beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
});
afterAll(() => server.close());

function minutesAgo(minutes: number): { readonly occurredAt: string } {
	return {
		occurredAt: new Date(Date.now() - minutes * MINUTE_MS).toISOString(),
	};
}

/** A visit with something of everything, and what both models were after each command. */
async function recordedVisit(visitorId: string) {
	const states: { visit: Visit; visitor: Visitor; position: string }[] = [];
	const commands = [
		pageView(visitorId, "https://shop.example/?utm_source=mail", minutesAgo(4)),
		command("RecordSearch", visitorId, { query: "lamp" }, minutesAgo(3)),
		command(
			"IdentifyVisitor",
			visitorId,
			{
				externalIds: [{ type: "crm", value: visitorId }],
				traits: { givenName: "Ada", custom: { "a.b": 1 } },
			},
			minutesAgo(2),
		),
		command(
			"RecordCustomEvent",
			visitorId,
			{ eventName: "did", attributes: { plan: "pro" } },
			minutesAgo(1),
		),
		pageView(visitorId, "https://shop.example/late", minutesAgo(3.5)),
		command("IdentifyVisitor", visitorId, { traits: { givenName: "Eve" } }),
		command("GrantConsent", visitorId, { purposes: ["marketing"] }),
		command("EndVisit", visitorId),
	];
	let visitId = "";
	for (const sent of commands) {
		const answer = await track(server, sent);
		visitId = answer.visitId ?? visitId;
		states.push({
			visit: await visitOf(server, { ...answer, visitId }),
			visitor: await visitorOf(server, answer),
			position: answer.position,
		});
	}
	return { visitId, states };
}

async function allChanges(path: string): Promise<readonly Change[]> {
	const separator = path.includes("?") ? "&" : "?";
	const { items, nextCursor } = await read<Items<Change>>(
		server,
		`${path}${separator}limit=200`,
	);
	expect(nextCursor).toBeNull();
	return items;
}

describe("looking back", () => {
	it("gives both models as they were at every position, and at every time", async () => {
		const visitorId = newVisitor();
		const { visitId, states } = await recordedVisit(visitorId);
		const last = states.at(-1) as (typeof states)[number];
		const events = await eventsOf(server, { visitId, position: last.position });
		for (const { visit, visitor, position } of states) {
			const visitPath = `/v1/audit/visits/${visitId}?at=`;
			const visitorPath = `/v1/audit/visitors/${visitorId}?at=`;
			expect(await read(server, visitPath + position)).toEqual(visit);
			expect(await read(server, visitorPath + position)).toEqual(visitor);
			const event = events.find((each) => each.position === visit.position);
			if (event === undefined) throw new Error("no such event");
			expect(await read(server, visitPath + event.recordedAt)).toEqual(visit);
		}
		for (const at of ["", "?at=2090-01-01", "?at=99999999999"])
			expect(await read(server, `/v1/audit/visits/${visitId}${at}`)).toEqual(
				last.visit,
			);
	});

	it.each([
		["idle", 10],
		["ended", 40],
	])("tells %s from when it was recorded", async (status, minutes) => {
		const url = "https://shop.example/";
		const old = pageView(newVisitor(), url, minutesAgo(minutes));
		const { visitId, position } = await track(server, old);
		const ended = await eventually(
			() => visitOf(server, { visitId, position }),
			(visit) => expect(visit.status).toBe(status),
		);
		const events = await eventsOf(server, { visitId, position: "0" });
		const statusAt = async (position: string) => {
			const path = `/v1/audit/visits/${visitId}?at=${position}`;
			return (await read<Visit>(server, path)).status;
		};
		expect(await statusAt(ended.position)).toBe(status);
		expect(await statusAt(events[1]?.position as string)).toBe("active");
		expect(await statusAt(events[0]?.position as string)).toBe("active");
	});

	it("is a 404 before the first event, and for what nobody knows", async () => {
		const answer = await track(server, pageView(newVisitor()));
		const { visitId, visitorId } = answer;
		const [first] = await eventsOf(server, answer);
		const before = Number(first?.position) - 1;
		for (const path of [
			`visits/${visitId}?at=0`,
			`visits/${visitId}?at=${before}`,
			`visits/${visitId}?at=2020-01-01`,
			`visitors/${visitorId}?at=${before}`,
			"visits/none",
			"visits/none/changes",
			"visitors/none?at=5",
			"visitors/none/changes",
			`segments/none/visitors/${visitorId}`,
		]) {
			const answer = await server.get(`/v1/audit/${path}`);
			expect([path, answer.status]).toEqual([path, 404]);
		}
		const refused = await server.get(`/v1/audit/visits/${visitId}?at=soon`);
		expect(refused.status).toBe(400);
	});
});

describe("the changes of a model", () => {
	it("lead from nothing to what it is, each by its event and command", async () => {
		const visitorId = newVisitor();
		const { visitId, states } = await recordedVisit(visitorId);
		const changes = await allChanges(`/v1/audit/visits/${visitId}/changes`);
		const values = new Map<string, unknown>();
		for (const { field, from, to } of changes) {
			if (!Array.isArray(to)) expect(from).toEqual(values.get(field) ?? null);
			values.set(field, to);
		}
		const visit = states.at(-1)?.visit as Visit;
		expect(values.get("/status")).toBe(visit.status);
		expect(values.get("/counts/pageViews")).toBe(2);
		expect(values.get("/attributes/plan")).toBe("pro");
		expect(values.get("/searchTerms")).toEqual(["lamp"]);
		expect(values.get("/durationSeconds")).toBe(visit.durationSeconds);
		expect(values.has("/position")).toBe(false);
		const events = await eventsOf(server, { visitId, position: "0" });
		const byId = new Map(events.map((event) => [event.eventId, event]));
		for (const { eventId, type, position, recordedAt } of changes)
			expect(byId.get(eventId)).toMatchObject({ type, position, recordedAt });
	});

	it("can be asked for one field, and for one part", async () => {
		const visitorId = newVisitor();
		await recordedVisit(visitorId);
		const path = `/v1/audit/visitors/${visitorId}/changes?field=`;
		const name = await allChanges(`${path}/traits/givenName`);
		expect(name.map(({ from, to, type }) => [from, to, type])).toEqual([
			[null, "Ada", "VisitorIdentified"],
			["Ada", "Eve", "VisitorIdentified"],
		]);
		const traits = await allChanges(`${path}/traits`);
		expect(traits.map(({ field }) => field)).toEqual([
			"/traits/givenName",
			"/traits/custom/a.b",
			"/traits/givenName",
		]);
		expect(await allChanges(`${path}/trait`)).toEqual([]);
		const bad = await server.get(`${path}traits`);
		expect(bad.status).toBe(400);
	});

	it("come in pages, each once", async () => {
		const visitorId = newVisitor();
		await recordedVisit(visitorId);
		const path = `/v1/audit/visitors/${visitorId}/changes`;
		const all = await allChanges(path);
		const paged: Change[] = [];
		for (let cursor: string | null = ""; cursor !== null; ) {
			const next: Items<Change> = await read(
				server,
				`${path}?limit=7${cursor === "" ? "" : `&cursor=${cursor}`}`,
			);
			paged.push(...next.items);
			cursor = next.nextCursor;
		}
		expect(paged).toEqual(all);
		expect(all.length).toBeGreaterThan(14);
		expect((await server.get(`${path}?cursor=x`)).status).toBe(400);
	});
});

describe("why somebody was in a segment", () => {
	const product = {
		event: "PageViewed",
		where: [
			{ attribute: "page.pathname", operator: "startsWith", value: "/p/" },
		],
	};
	const define = async (definition: object) => {
		const answer = await server.post<{ segmentId: string }>(
			"/v1/segments",
			definition,
		);
		return bodyOf(answer, 201).segmentId;
	};
	const view = (visitorId: string, path: string) =>
		track(server, pageView(visitorId, `https://shop.example${path}`));
	const why = async (segmentId: string, visitorId: string, query = "") => {
		const path = `/v1/audit/segments/${segmentId}/visitors/${visitorId}`;
		return read<Items<SegmentChange>>(server, path + query);
	};
	const idOf = ({ events }: TrackAnswer, type: string) =>
		events.find((event) => event.type === type)?.eventId;
	const becauseOf = (change: SegmentChange | undefined) =>
		change?.because.map(({ eventId }) => eventId);

	it("names the events that counted, and the version that decided", async () => {
		const when = { ...product, count: { atLeast: 2, atMost: 3 } };
		const segmentId = await define({ name: "Browsing", when });
		const visitorId = newVisitor();
		await view(visitorId, "/");
		const first = await view(visitorId, "/p/1");
		await view(visitorId, "/about");
		const second = await view(visitorId, "/p/2");
		const third = await view(visitorId, "/p/3");
		const fourth = await view(visitorId, "/p/4");
		const { items, nextCursor } = await why(segmentId, visitorId);
		expect(nextCursor).toBeNull();
		const [entered, exited] = items;
		const counted = [first, second, third, fourth].map((answer) =>
			idOf(answer, "PageViewed"),
		);
		expect(items).toHaveLength(2);
		expect(entered).toMatchObject({
			change: "entered",
			reason: null,
			visitId: first.visitId,
			definition: { version: 1, name: "Browsing" },
		});
		expect(becauseOf(entered)).toEqual(counted.slice(0, 2));
		expect(exited).toMatchObject({ change: "exited", reason: "condition" });
		expect(becauseOf(exited)).toEqual(counted);
	});

	it("tells what a revision and an archiving led to", async () => {
		const known = {
			attribute: "visitor.kind",
			operator: "equal",
			value: "identified",
		};
		const body = { name: "Known", scope: "visitor", when: known };
		const segmentId = await define(body);
		const visitorId = newVisitor();
		await view(visitorId, "/p/1");
		const traits = { company: "ACME" };
		const identify = command("IdentifyVisitor", visitorId, { traits });
		const identified = await track(server, identify);
		const revised = { ...body, when: { all: [known, { not: product }] } };
		const path = `/v1/segments/${segmentId}`;
		bodyOf(await server.send("PUT", path, { body: revised }), 200);
		const seen = await view(visitorId, "/");
		const [entered, left, ...more] = (await why(segmentId, visitorId)).items;
		expect(more).toEqual([]);
		expect(entered).toMatchObject({ definition: { version: 1 } });
		expect(becauseOf(entered)).toEqual([idOf(identified, "VisitorIdentified")]);
		expect(left).toMatchObject({ reason: "condition" });
		expect(left?.definition.version).toBe(2);
		expect(becauseOf(left)).toContain(idOf(seen, "PageViewed"));
		expect(left?.because.map(({ type }) => type)).toContain("PageViewed");

		const other = newVisitor();
		bodyOf(await server.send("PUT", path, { body }), 200);
		await track(server, command("IdentifyVisitor", other, { traits }));
		bodyOf(await server.send("DELETE", path), 204);
		await view(other, "/");
		const gone = (await why(segmentId, other)).items.at(-1);
		expect(gone).toMatchObject({ change: "exited", reason: "archived" });
		expect(gone?.because.map(({ type }) => type)).toEqual(["SegmentArchived"]);
	});

	it("comes in pages; who was never in has none", async () => {
		const when = {
			attribute: "visit.currentPage.pathname",
			operator: "equal",
			value: "/cart",
		};
		const segmentId = await define({ name: "At the cart", when });
		const visitorId = newVisitor();
		for (let n = 0; n < 5; n++) {
			await view(visitorId, "/cart");
			await view(visitorId, `/p/${n}`);
		}
		const all = (await why(segmentId, visitorId)).items;
		expect(all).toHaveLength(10);
		const first = await why(segmentId, visitorId, "?limit=6");
		const rest = await why(
			segmentId,
			visitorId,
			`?limit=6&cursor=${first.nextCursor}`,
		);
		expect([...first.items, ...rest.items]).toEqual(all);
		expect(rest.nextCursor).toBeNull();
		for (const change of all) expect(change.because).toHaveLength(1);
		const other = newVisitor();
		await view(other, "/");
		expect((await why(segmentId, other)).items).toEqual([]);
	});
});
