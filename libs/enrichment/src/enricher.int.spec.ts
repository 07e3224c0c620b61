import type { RawContext } from "#kernel";
import { type Enricher, openEnricher } from "./enricher.js";

const RAW: RawContext = {
	page: {
		url: "https://shop.example/p/42?utm_source=google&utm_medium=cpc&gclid=abc#top",
		title: "Lamp",
		referrer: "https://www.google.com/search?q=red+lamp",
		language: "en",
		keywords: "lamp, red",
	},
	userAgent:
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
	ip: "193.99.144.80",
	language: "en-GB",
	timezone: "Europe/Berlin",
	screen: { width: 390, height: 844, density: 3 },
	viewport: { width: 390, height: 664 },
};

const FOUND = {
	browser: {
		family: "Safari",
		version: "17.5",
		language: "en-GB",
		viewportWidth: 390,
		viewportHeight: 664,
	},
	device: {
		category: "mobile",
		type: "iPhone",
		manufacturer: "Apple",
		osFamily: "iOS",
		osVersion: "17.5",
		screenWidth: 390,
		screenHeight: 844,
		screenDensity: 3,
		isMobile: true,
	},
	geo: {
		country: "DE",
		countryName: "Germany",
		region: null,
		locality: null,
		timezone: "Europe/Berlin",
	},
	network: { ipAddress: "193.99.144.0", organisation: null },
	referrer: {
		url: "https://www.google.com/search?q=red+lamp",
		domain: "google.com",
		hostname: "www.google.com",
		pathname: "/search",
		queryString: "q=red+lamp",
		medium: "paid",
		name: "Google",
		searchTerms: "red lamp",
	},
	campaign: {
		source: "google",
		medium: "cpc",
		name: null,
		term: null,
		content: null,
		clickId: "abc",
		network: "google-ads",
	},
	bot: false,
};

const KNOWS_NOTHING = {
	browser: {
		family: null,
		version: null,
		language: null,
		viewportWidth: null,
		viewportHeight: null,
	},
	device: {
		category: "other",
		type: null,
		manufacturer: null,
		osFamily: null,
		osVersion: null,
		screenWidth: null,
		screenHeight: null,
		screenDensity: null,
		isMobile: false,
	},
	geo: {
		country: null,
		countryName: null,
		region: null,
		locality: null,
		timezone: null,
	},
	network: { ipAddress: null, organisation: null },
	referrer: {
		url: null,
		domain: null,
		hostname: null,
		pathname: null,
		queryString: null,
		medium: "direct",
		name: null,
		searchTerms: null,
	},
	campaign: null,
	bot: false,
};

describe("the enricher", () => {
	let enricher: Enricher;
	beforeAll(async () => {
		enricher = await openEnricher({ siteHosts: ["Pay.example"] });
	});

	it("finds all that a visit records", () => {
		expect(enricher.visit(RAW)).toStrictEqual(FOUND);
	});

	it("says null for what it was not told", () => {
		expect(enricher.visit({})).toStrictEqual(KNOWS_NOTHING);
		const empty = { page: { url: "", referrer: "" }, userAgent: "", ip: "" };
		const blank = { ...empty, language: "", timezone: "" };
		expect(enricher.visit(blank)).toStrictEqual(KNOWS_NOTHING);
	});

	it("gives the page's parts", () => {
		expect(enricher.page(RAW.page)).toStrictEqual({
			url: RAW.page?.url,
			title: "Lamp",
			domain: "shop.example",
			hostname: "shop.example",
			pathname: "/p/42",
			queryString: "utm_source=google&utm_medium=cpc&gclid=abc",
			fragment: "top",
			language: "en",
			keywords: "lamp, red",
		});
		expect(enricher.page(undefined)).toBeNull();
	});

	it("remembers nothing wrong: the same referrer on another page", () => {
		const referrer = "https://shop.example/";
		const at = (url: string) =>
			enricher.visit({ page: { url, referrer } }).referrer.medium;
		expect(at("https://shop.example/a")).toBe("internal");
		expect(at("https://other.example/a")).toBe("referral");
		expect(at("https://shop.example/a")).toBe("internal");
	});

	it("knows the site's other hosts", () => {
		const page = { url: "https://a.example/", referrer: "https://pay.example" };
		expect(enricher.visit({ page }).referrer.medium).toBe("internal");
	});

	it("keeps no whole address anywhere in what it gives", () => {
		const text = JSON.stringify(enricher.visit(RAW));
		expect(text).not.toContain("193.99.144.80");
	});

	it("rejects where the geo database is missing", async () => {
		await expect(openEnricher({ geoDatabase: "/nowhere" })).rejects.toThrow();
	});
});
