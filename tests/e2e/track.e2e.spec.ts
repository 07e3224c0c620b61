/** Each tracking command over HTTP, from the request to the visit and visitor models. */

import { randomUUID } from "node:crypto";
import type { Visit, Visitor } from "#kernel";
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
import { startServer, type TestServer } from "../support/server.js";

interface ListedEvent {
	readonly eventId: string;
	readonly type: string;
	readonly position: string;
	readonly occurredAt: string;
	readonly recordedAt: string;
	readonly data: Readonly<Record<string, unknown>>;
}

const FIREFOX =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0";

const attributes = { plan: "pro", total: 12.5, member: true };
const form = {
	formName: "signup",
	formId: "f1",
	fields: { email: "a@b.example" },
};

/** Command type to its data, the event it is recorded as, and what it counts as in the visit. */
const ACTIVITIES: readonly (readonly [
	type: string,
	data: object,
	event: string,
	counted: string | null,
])[] = [
	[
		"RecordScreenView",
		{ screenName: "Home", app: { name: "shop" } },
		"ScreenViewed",
		"screenViews",
	],
	["RecordFormView", form, "FormViewed", null],
	["RecordFormSubmission", form, "FormSubmitted", "formSubmissions"],
	["RecordFormAbandonment", form, "FormAbandoned", "formAbandonments"],
	[
		"RecordSearch",
		{ query: "lamp", resultCount: 3 },
		"SearchPerformed",
		"searches",
	],
	[
		"RecordClick",
		{ selector: "#buy", text: "Buy", href: "/cart" },
		"ElementClicked",
		"clicks",
	],
	["RecordScroll", { percentage: 50 }, "PageScrolled", null],
	["RecordInView", { selector: "#footer" }, "ElementViewed", null],
	["RecordIdle", { idleSeconds: 60 }, "VisitorIdled", null],
	[
		"RecordCustomEvent",
		{ eventName: "cart_emptied" },
		"CustomEventRecorded",
		"customEvents",
	],
];

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
});
afterAll(() => server.close());

function visitOf(answer: { visitId: string; position: string }) {
	const { visitId, position } = answer;
	return read<Visit>(server, `/v1/visits/${visitId}?after=${position}`);
}

function visitorOf(answer: { visitorId: string; position: string }) {
	const { visitorId, position } = answer;
	return read<Visitor>(server, `/v1/visitors/${visitorId}?after=${position}`);
}

function eventsOf(answer: { visitId: string; position: string }) {
	const { visitId, position } = answer;
	const path = `/v1/visits/${visitId}/events?after=${position}`;
	return read<Items<ListedEvent>>(server, path);
}

async function problemOf(sent: Command): Promise<Problem> {
	const answer = await server.post<Problem>("/v1/track", sent);
	expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
	expect(answer.body.status).toBe(answer.status);
	return answer.body;
}

describe("a page view", () => {
	it("opens a visit that knows all that was told", async () => {
		const visitorId = newVisitor();
		const commandId = randomUUID();
		const occurredAt = new Date(Date.now() - 1_000).toISOString();
		const answer = await track(server, {
			type: "RecordPageView",
			commandId,
			visitorId,
			occurredAt,
			context: {
				page: {
					url: "https://www.shop.example/p/42?utm_source=mail&utm_medium=email&gclid=x1#top",
					title: "Lamp",
					referrer: "https://www.google.com/search?q=lamp",
					language: "en",
				},
				userAgent: FIREFOX,
				ip: "203.0.113.7",
				language: "en-GB",
				timezone: "Europe/Berlin",
				screen: { width: 1920, height: 1080, density: 2 },
				viewport: { width: 1200, height: 800 },
			},
		});
		expect(answer).toEqual({
			commandId,
			visitorId,
			visitId: expect.any(String),
			position: expect.stringMatching(/^\d+$/),
			events: [
				{ eventId: expect.any(String), type: "VisitStarted" },
				{ eventId: expect.any(String), type: "PageViewed" },
			],
			duplicate: false,
		});
		const page = {
			url: expect.stringContaining("https://www.shop.example/p/42"),
			title: "Lamp",
			domain: "shop.example",
			hostname: "www.shop.example",
			pathname: "/p/42",
			queryString: expect.stringContaining("utm_source=mail"),
			fragment: "top",
			language: "en",
		};
		expect(await visitOf(answer)).toMatchObject({
			visitId: answer.visitId,
			visitorId,
			siteId: "default",
			status: "active",
			position: answer.position,
			startedAt: occurredAt,
			lastActiveAt: occurredAt,
			endedAt: null,
			counts: { events: 1, pageViews: 1, clicks: 0 },
			entryPage: page,
			currentPage: page,
			browser: { family: "Firefox", language: "en-GB", viewportWidth: 1200 },
			device: { category: "desktop", osFamily: "Windows", screenDensity: 2 },
			geo: { timezone: "Europe/Berlin" },
			network: { ipAddress: "203.0.113.0" },
			referrer: { medium: "search", name: "Google" },
			campaign: { source: "mail", medium: "email", clickId: "x1" },
			bot: false,
		});
	});

	it("stands in the visit's events and the visitor as well", async () => {
		const visitorId = newVisitor();
		const first = await track(server, pageView(visitorId));
		const second = await track(
			server,
			pageView(visitorId, "https://shop.example/2"),
		);
		expect(second.visitId).toBe(first.visitId);
		const { items, nextCursor } = await eventsOf(second);
		expect(nextCursor).toBeNull();
		expect(items.map(({ eventId, type }) => ({ eventId, type }))).toEqual([
			...first.events,
			...second.events,
		]);
		expect(items.at(-1)).toEqual({
			...second.events[0],
			position: second.position,
			occurredAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
			recordedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
			data: expect.objectContaining({ visitId: first.visitId }),
		});
		expect(await visitorOf(second)).toMatchObject({
			visitorId,
			siteId: "default",
			kind: "anonymous",
			visits: {
				count: 1,
				currentVisitId: first.visitId,
				lastVisitId: first.visitId,
				recent: [{ visitId: first.visitId, pageViews: 2, endedAt: null }],
			},
			totals: { events: 2, pageViews: 2 },
		});
	});

	it("takes address and user agent from the request where they are left out", async () => {
		const answer = await server.post<{ visitId: string; position: string }>(
			"/v1/track",
			pageView(newVisitor()),
			{ headers: { "user-agent": FIREFOX } },
		);
		const visit = await visitOf(answer.body);
		expect(visit.network.ipAddress).toBe("127.0.0.0");
		expect(visit.browser.family).toBe("Firefox");
	});

	it("keeps of an IPv6 address its first 48 bits", async () => {
		const visitorId = newVisitor();
		const page = { url: "https://shop.example/" };
		const context = { page, ip: "2001:db8:1234:5678::9" };
		const answer = await track(server, { ...pageView(visitorId), context });
		const { network } = await visitOf(answer);
		expect(network.ipAddress).toBe("2001:db8:1234::");
		expect(JSON.stringify(await eventsOf(answer))).not.toContain("5678");
	});
});

describe("every other activity", () => {
	it.each(ACTIVITIES)("%s", async (type, data, event, counted) => {
		const visitorId = newVisitor();
		const sent = command(type, visitorId, { ...data, attributes });
		const answer = await track(server, sent);
		expect(answer.events.map((e) => e.type)).toEqual(["VisitStarted", event]);
		const { items } = await eventsOf(answer);
		expect(items.at(-1)?.data).toMatchObject({ ...data, attributes });
		const visit = await visitOf(answer);
		const { events, ...counts } = visit.counts;
		expect(events).toBe(1);
		const nonZero = Object.entries(counts).filter(([, count]) => count > 0);
		expect(nonZero).toEqual(counted === null ? [] : [[counted, 1]]);
		expect(visit.attributes).toEqual(attributes);
		expect(JSON.stringify(visit)).not.toContain("a@b.example");
	});

	it("leaves its mark on the visit", async () => {
		const visitorId = newVisitor();
		await track(
			server,
			command("RecordScreenView", visitorId, {
				screenName: "Home",
				app: { name: "shop", version: "2" },
			}),
		);
		const answer = await track(
			server,
			command("RecordSearch", visitorId, { query: "lamp" }),
		);
		expect(await visitOf(answer)).toMatchObject({
			lastScreen: "Home",
			app: { name: "shop", version: "2" },
			searchTerms: ["lamp"],
			entryPage: null,
		});
	});
});

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
		expect(await visitorOf(identified)).toMatchObject({
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
		const { consent, visits, kind } = await visitorOf(withdrawn);
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
		const visit = await visitOf(ended);
		expect(visit.status).toBe("ended");
		expect(visit.endedAt).toMatch(/Z$/);
		expect((await visitorOf(ended)).visits.currentVisitId).toBeNull();
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
