/** Commands about the visitor, not about what it does; and commands that cannot be taken. */

import type { Visitor } from "#kernel";
import {
	type Command,
	command,
	type Items,
	newVisitor,
	type Problem,
	pageView,
	read,
	track,
} from "../support/commands.js";
import { visitOf, visitorOf } from "../support/models.js";
import { startServer, type TestServer } from "../support/server.js";

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
});
afterAll(() => server.close());

async function problemOf(sent: Command): Promise<Problem> {
	const answer = await server.post<Problem>("/v1/track", sent);
	expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
	expect(answer.body.status).toBe(answer.status);
	return answer.body;
}

describe("the visitor's own", () => {
	it("identity", async () => {
		const visitorId = newVisitor();
		const { visitId } = await track(server, pageView(visitorId));
		const known = { type: "crm", value: visitorId };
		const identified = await track(
			server,
			command("IdentifyVisitor", visitorId, {
				externalIds: [known],
				traits: {
					givenName: "Ada",
					email: "ada@example.org",
					custom: { tier: 1 },
				},
			}),
		);
		expect(identified).toMatchObject({
			visitId: null,
			events: [{ type: "VisitorIdentified" }],
		});
		expect(await visitorOf(server, identified)).toMatchObject({
			kind: "identified",
			externalIds: [known],
			traits: {
				givenName: "Ada",
				familyName: null,
				email: "ada@example.org",
				custom: { tier: 1 },
			},
		});
		const visit = await read(
			server,
			`/v1/visits/${visitId}?after=${identified.position}`,
		);
		expect(JSON.stringify(visit)).not.toMatch(/Ada|ada@/);
		const found = await read<Items<Visitor>>(
			server,
			`/v1/visitors?externalId=${visitorId}`,
		);
		expect(found.items.map((v) => v.visitorId)).toEqual([visitorId]);
	});

	it("consent, granted and withdrawn", async () => {
		const visitorId = newVisitor();
		const granted = await track(
			server,
			command("GrantConsent", visitorId, {
				purposes: ["analytics", "marketing"],
				evidence: "banner 7",
			}),
		);
		expect(granted).toMatchObject({
			visitId: null,
			events: [{ type: "ConsentGranted" }],
		});
		const withdrawn = await track(
			server,
			command("WithdrawConsent", visitorId, { purposes: ["marketing"] }),
		);
		expect(withdrawn.events[0]?.type).toBe("ConsentWithdrawn");
		const { consent, visits, kind } = await visitorOf(server, withdrawn);
		expect(consent).toEqual({
			analytics: {
				state: "granted",
				at: expect.any(String),
				evidence: "banner 7",
			},
			marketing: { state: "withdrawn", at: expect.any(String), evidence: null },
			personalisation: { state: "unknown", at: null, evidence: null },
		});
		expect({ kind, count: visits.count }).toEqual({
			kind: "anonymous",
			count: 0,
		});
	});

	it("end of a visit", async () => {
		const visitorId = newVisitor();
		const { visitId } = await track(server, pageView(visitorId));
		const ended = await track(server, command("EndVisit", visitorId));
		expect(ended).toMatchObject({ visitId, events: [{ type: "VisitEnded" }] });
		const visit = await visitOf(server, ended);
		expect(visit.status).toBe("ended");
		expect(visit.endedAt).toMatch(/Z$/);
		expect((await visitorOf(server, ended)).visits.currentVisitId).toBeNull();
		const again = await track(server, command("EndVisit", visitorId));
		expect(again).toMatchObject({ visitId: null, events: [] });
		const next = await track(
			server,
			pageView(visitorId, undefined, {
				occurredAt: new Date(Date.now() + 60_000).toISOString(),
			}),
		);
		expect(next.visitId).not.toBe(visitId);
	});
});

describe("a command that cannot be taken", () => {
	const refused: readonly (readonly [string, Command, string])[] = [
		["no type", { visitorId: "v" }, "/type"],
		["an unknown type", command("RecordNothing", "v"), "/type"],
		["no page", command("RecordPageView", "v"), "/context"],
		["a bad visitor's id", pageView("a b"), "/visitorId"],
		[
			"a bad command's id",
			pageView("v", undefined, { commandId: "1" }),
			"/commandId",
		],
		[
			"an unknown field",
			pageView("v", undefined, { colour: "red" }),
			"/colour",
		],
		[
			"a nested unknown field",
			command("RecordScroll", "v", { percentage: 1, to: 2 }),
			"/data/to",
		],
		[
			"more than 5 minutes of future",
			pageView("v", undefined, {
				occurredAt: new Date(Date.now() + 400_000).toISOString(),
			}),
			"/occurredAt",
		],
		[
			"no time",
			pageView("v", undefined, { occurredAt: "yesterday" }),
			"/occurredAt",
		],
	];
	it.each(refused)("with %s is refused there", async (_is, sent, pointer) => {
		const problem = await problemOf(sent);
		expect(problem).toMatchObject({ status: 400, errors: [{ pointer }] });
	});

	it.each([
		["no JSON", "not json", "text/plain", 415],
		["malformed JSON", '{"type":', "application/json", 400],
		[
			"over 1 MiB",
			JSON.stringify({ a: "x".repeat(1_048_577) }),
			"application/json",
			413,
		],
	])("%s: %#", async (_is, body, contentType, status) => {
		const headers = { "content-type": contentType };
		const answer = await server.post<Problem>("/v1/track", body, { headers });
		expect(answer.status).toBe(status);
		expect(answer.body).toMatchObject({ status, title: expect.any(String) });
	});
});
