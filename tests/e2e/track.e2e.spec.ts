/** Each tracking command over HTTP, from the request to the visit and visitor models. */

import { randomUUID } from "node:crypto";
import { command, newVisitor, pageView, track } from "../support/commands.js";
import { eventsOf, visitOf, visitorOf } from "../support/models.js";
import { startServer, type TestServer } from "../support/server.js";

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
		expect(await visitOf(server, answer)).toMatchObject({
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
			referrer: { medium: "paid", name: "Google" },
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
		const items = await eventsOf(server, second);
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
		expect(await visitorOf(server, second)).toMatchObject({
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
			{
				headers: {
					"user-agent": FIREFOX,
					// Nobody said that this client is a proxy.
					"x-forwarded-for": "198.51.100.9",
				},
			},
		);
		const visit = await visitOf(server, answer.body);
		expect(visit.network.ipAddress).toBe("127.0.0.0");
		expect(visit.browser.family).toBe("Firefox");
	});

	it("keeps of an IPv6 address its first 48 bits", async () => {
		const visitorId = newVisitor();
		const page = { url: "https://shop.example/" };
		const context = { page, ip: "2001:db8:1234:5678::9" };
		const answer = await track(server, { ...pageView(visitorId), context });
		const { network } = await visitOf(server, answer);
		expect(network.ipAddress).toBe("2001:db8:1234::");
		expect(JSON.stringify(await eventsOf(server, answer))).not.toContain(
			"5678",
		);
	});
});

describe("every other activity", () => {
	it.each(ACTIVITIES)("%s", async (type, data, event, counted) => {
		const visitorId = newVisitor();
		const sent = command(type, visitorId, { ...data, attributes });
		const answer = await track(server, sent);
		expect(answer.events.map((e) => e.type)).toEqual(["VisitStarted", event]);
		const items = await eventsOf(server, answer);
		expect(items.at(-1)?.data).toMatchObject({ ...data, attributes });
		const visit = await visitOf(server, answer);
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
		expect(await visitOf(server, answer)).toMatchObject({
			lastScreen: "Home",
			app: { name: "shop", version: "2" },
			searchTerms: ["lamp"],
			entryPage: null,
		});
	});
});
