/** Commands as a shop's pages would send them. The places that differ between two requests are marked by width. */

/** Stand for values that are written into the bytes later; as wide as those, and found nowhere else. */
export const MARKS = {
	commandId: "@".repeat(36),
	visitorId: `#${"#".repeat(7)}`,
	occurredAt: "~".repeat(24),
	page: "^^^^",
} as const;

export type Mark = keyof typeof MARKS;

const BROWSERS = [
	{
		userAgent:
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
		screen: { width: 1920, height: 1080, density: 1 },
		viewport: { width: 1903, height: 969 },
	},
	{
		userAgent:
			"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
		screen: { width: 1512, height: 982, density: 2 },
		viewport: { width: 1400, height: 860 },
	},
	{
		userAgent:
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
		screen: { width: 390, height: 844, density: 3 },
		viewport: { width: 390, height: 664 },
	},
	{
		userAgent:
			"Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
		screen: { width: 412, height: 915, density: 2.625 },
		viewport: { width: 412, height: 785 },
	},
	{
		userAgent:
			"Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
		screen: { width: 2560, height: 1440, density: 1 },
		viewport: { width: 1280, height: 1331 },
	},
] as const;

const ORIGINS = [
	{ query: "?utm_source=mail&utm_medium=email&utm_campaign=autumn", from: "" },
	{ query: "", from: "https://www.google.com/" },
	{ query: "?gclid=Cj0KCQiA3sq6BhD2", from: "https://www.google.com/" },
	{ query: "", from: "https://shop.example/" },
] as const;

const LOCALES = [
	{ language: "en-GB", timezone: "Europe/London", ip: "81.2.69.142" },
	{ language: "de-DE", timezone: "Europe/Berlin", ip: "93.184.216.34" },
	{ language: "en-US", timezone: "America/New_York", ip: "203.0.113.7" },
] as const;

/** Templates that a run draws from. */
export const TEMPLATE_COUNT = BROWSERS.length * ORIGINS.length;

/** The browser, where it came from and where it is; the same `index` gives the same. */
function contextOf(index: number) {
	const { userAgent, screen, viewport } = pick(BROWSERS, index);
	const origin = pick(ORIGINS, Math.floor(index / BROWSERS.length));
	const { language, timezone, ip } = pick(LOCALES, index);
	return {
		page: {
			url: `https://shop.example/p/${MARKS.page}${origin.query}`,
			title: "Lamp, brushed brass, 42 cm",
			...(origin.from === "" ? {} : { referrer: origin.from }),
			language: "en",
			keywords: "lamps,brass",
		},
		userAgent,
		ip,
		language,
		timezone,
		screen,
		viewport,
	};
}

function pick<T>(from: readonly T[], index: number): T {
	return from[index % from.length] as T;
}

/** JSON of a page view with marks in it. */
export function pageViewBody(index: number): string {
	return JSON.stringify({
		type: "RecordPageView",
		...MARKED_IDS,
		context: contextOf(index),
		data: {},
	});
}

/** JSON of a purchase with marks in it. */
export function purchaseBody(index: number): string {
	return JSON.stringify({
		type: "RecordCustomEvent",
		...MARKED_IDS,
		context: contextOf(index),
		data: {
			eventName: PURCHASE,
			attributes: { total: 129.9, currency: "EUR", items: 2 },
		},
	});
}

export const PURCHASE = "purchase";

const MARKED_IDS = {
	commandId: MARKS.commandId,
	visitorId: MARKS.visitorId,
	occurredAt: MARKS.occurredAt,
};
