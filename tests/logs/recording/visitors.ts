/** Commands of every kind, with and without what each may leave out. */

import type { Api, Sent } from "./api.js";

const MORNING_MS = Date.UTC(2025, 2, 3, 9);
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

const FIREFOX =
	"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const IPHONE =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1";
const IPAD =
	"Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
const BOT =
	"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

const full = {
	userAgent: FIREFOX,
	ip: "203.0.113.7",
	language: "en-GB",
	timezone: "Europe/Berlin",
	screen: { width: 1920, height: 1080, density: 2 },
	viewport: { width: 1200, height: 800 },
};

const attributes = { plan: "pro", total: 12.5, member: true };

/** So many minutes into the morning. */
export function at(minutes: number): string {
	return new Date(MORNING_MS + Math.round(minutes * MINUTE_MS)).toISOString();
}

function command(
	visitorId: string,
	minutes: number,
	type: string,
	data?: object,
	context?: object,
): Sent {
	const occurredAt = at(minutes);
	return {
		type,
		visitorId,
		occurredAt,
		...(data && { data }),
		...(context && { context }),
	};
}

export function view(
	visitorId: string,
	minutes: number,
	url: string,
	context: object = full,
	page: object = {},
): Sent {
	const viewed = { ...context, page: { url, ...page } };
	return command(visitorId, minutes, "RecordPageView", undefined, viewed);
}

/** One visit with every tracking command, in its fullest and its barest form. */
export function everyActivity(visitorId: string, start: number): Sent[] {
	const page = {
		page: { url: "https://shop.example/p/42#reviews", title: "Lamp" },
	};
	const form = { formName: "signup", formId: "f-1" };
	const make = (minutes: number, type: string, data: object, context = {}) =>
		command(visitorId, start + minutes, type, data, context);
	return [
		view(visitorId, start, "https://shop.example/?utm_source=mail", full, {
			title: "Home",
			referrer: "https://www.google.com/search?q=lamps",
			language: "en",
			keywords: "lamps, chairs",
		}),
		{
			...view(visitorId, start + 0.1, "https://shop.example/p/42"),
			data: { attributes },
		},
		make(0.2, "RecordScreenView", {
			screenName: "Home",
			app: {
				name: "Shop",
				version: "1.2",
				namespace: "example.shop",
				buildNumber: "7",
			},
			attributes,
		}),
		make(0.3, "RecordScreenView", { screenName: "Trial" }),
		make(0.4, "RecordFormView", { ...form, attributes }, page),
		make(0.5, "RecordFormView", { formId: "f-2" }),
		make(0.6, "RecordFormSubmission", {
			...form,
			fields: { "e-mail": "ada@example.org", colour: "grün" },
			attributes,
		}),
		make(0.7, "RecordFormSubmission", { formName: "newsletter" }, page),
		make(0.8, "RecordFormAbandonment", { ...form, fields: { step: "2" } }),
		make(0.9, "RecordFormAbandonment", { formId: "f-3" }, page),
		make(1, "RecordSearch", { query: "lamp", resultCount: 3, attributes }),
		make(1.1, "RecordSearch", { query: "" }, page),
		make(1.2, "RecordClick", {
			selector: "#buy",
			text: "Buy",
			href: "/cart",
			attributes,
		}),
		make(1.3, "RecordClick", { selector: "nav > a:nth-child(2)" }, page),
		make(1.4, "RecordScroll", { percentage: 50, attributes }, page),
		make(1.5, "RecordScroll", { percentage: 99.5 }),
		make(1.6, "RecordInView", { selector: "#footer", attributes }, page),
		make(1.7, "RecordInView", { selector: "#header" }),
		make(1.8, "RecordCustomEvent", {
			eventName: "purchased",
			attributes: { total: 49.9, currency: "EUR", gift: false },
		}),
		make(1.9, "RecordCustomEvent", { eventName: "purchased" }, page),
		make(2, "RecordIdle", { idleSeconds: 60, attributes }, page),
		make(2.1, "RecordIdle", { idleSeconds: 0.5 }),
		make(2.2, "EndVisit", {}),
		make(2.3, "EndVisit", {}),
	];
}

/** A visit a day, each from elsewhere. */
export function everyOrigin(visitorId: string): Sent[] {
	const shop = "https://shop.example/p/1";
	const origins: readonly (readonly [
		string,
		(string | undefined)?,
		object?,
	])[] = [
		[shop],
		[shop, "https://www.bing.com/search?q=desk+lamp"],
		[shop, "https://www.facebook.com/"],
		[shop, "https://mail.google.com/mail/u/0/"],
		[shop, "https://blog.example.net/lamps?ref=1#top"],
		[shop, "https://help.shop.example/returns"],
		[shop, "not a url"],
		[`${shop}?utm_source=mail&utm_medium=email&utm_campaign=spring`],
		[`${shop}?utm_source=g&utm_term=lamp&utm_content=a&utm_id=9`],
		[`${shop}?gclid=abc123`, "https://www.google.com/"],
		[`${shop}?msclkid=m1&utm_source=bing`],
		[shop, undefined, { userAgent: IPHONE, ip: "2001:db8:1:2::7" }],
		[shop, undefined, { userAgent: IPAD, ip: "8.8.8.8" }],
		[shop, undefined, { userAgent: BOT }],
		[shop, undefined, { userAgent: "", timezone: "Nowhere/None" }],
		["https://xn--bcher-kva.example/%C3%BC?q=ä#f"],
		["app://screen/home"],
	];
	return origins.map(([url, referrer, context], day) =>
		view(
			visitorId,
			day * DAY_MINUTES,
			url,
			{ ...full, ...context },
			{
				...(referrer !== undefined && { referrer }),
			},
		),
	);
}

/** Who somebody is, told in parts, corrected, cleared, told late; and what they agree to. */
export function identityAndConsent(visitorId: string): Sent[] {
	const tell = (minutes: number, data: object) =>
		command(visitorId, minutes, "IdentifyVisitor", data);
	const consent = (minutes: number, type: string, data: object) =>
		command(visitorId, minutes, type, data);
	return [
		tell(0, { externalIds: [{ type: "crm", value: "42" }] }),
		view(visitorId, 1, "https://shop.example/account"),
		tell(2, {
			externalIds: [
				{ type: "email", value: "ada@example.org" },
				{ type: "crm", value: "42" },
			],
			traits: {
				givenName: "Ada",
				familyName: "Byron",
				fullName: "Ada Byron",
				dateOfBirth: "1815-12-10",
				gender: "female",
				jobTitle: "Analyst",
				company: "Engine & Söhne",
				email: "ada@example.org",
				phones: [
					{ kind: "work", number: "+44 20 7946 0000" },
					{ kind: "cell", number: "+44 7700 900000" },
				],
				address: { city: "London", postalCode: "W1" },
				custom: { tier: 1, vip: true, note: "“first”" },
			},
		}),
		tell(3, { traits: { familyName: "Lovelace", jobTitle: null } }),
		tell(2.5, { traits: { familyName: "King", custom: { tier: 2 } } }),
		tell(4, { traits: { phones: [], address: {} } }),
		consent(5, "GrantConsent", {
			purposes: ["analytics", "personalisation", "marketing"],
			evidence: "banner v3, all",
		}),
		consent(6, "WithdrawConsent", {
			purposes: ["marketing"],
			evidence: "by e-mail",
		}),
		consent(5.5, "GrantConsent", { purposes: ["marketing"] }),
		consent(7, "WithdrawConsent", { purposes: ["personalisation"] }),
	];
}

/** Heard of, but never seen on the site. */
export function withoutVisit(visitorId: string): Sent[] {
	return [
		command(visitorId, 0, "IdentifyVisitor", { traits: { company: "ACME" } }),
		command(visitorId, 1, "GrantConsent", { purposes: ["marketing"] }),
		command(visitorId, 2, "WithdrawConsent", { purposes: ["marketing"] }),
	];
}

/** Wanders over pages, in and out of segments that count. */
export function longVisit(visitorId: string, start: number): Sent[] {
	return Array.from({ length: 6 }, (_, n) =>
		view(visitorId, start + n, `https://shop.example/p/${n}`),
	);
}

/** Nothing is known of the page, and the first activity is no view. */
export function pagelessVisit(visitorId: string, start: number): Sent[] {
	const bare = (minutes: number, type: string, data: object) =>
		command(visitorId, start + minutes, type, data);
	return [
		bare(0, "RecordCustomEvent", { eventName: "opened" }),
		bare(1, "RecordScreenView", { screenName: "Settings", app: {} }),
	];
}

/** Events that come after the clock has ended the visits that they belong to. */
export function lateEvents(visitorId: string): Sent[] {
	const shop = "https://shop.example/late";
	return [
		// Within the visit of the first minutes, then after its last activity, then before its beginning.
		view(visitorId, 2, `${shop}/within`),
		view(visitorId, 20, `${shop}/after`),
		view(visitorId, -10, `${shop}/before`),
		// A day before all that is known, and one between the two visits.
		view(visitorId, -DAY_MINUTES, `${shop}/long-before`),
		view(visitorId, 120, `${shop}/between`),
		command(visitorId, 121, "EndVisit"),
		view(visitorId, 121, `${shop}/at-the-end`),
	];
}

export async function trackAll(
	api: Api,
	commands: readonly Sent[],
): Promise<void> {
	for (const sent of commands) await api.track(sent);
}
