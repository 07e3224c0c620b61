/** The user agents and referrers of a real access log, against counts made by simpler means. */

import { readFileSync } from "node:fs";
import type { Referrer } from "#kernel";
import { parseReferrer } from "./referrer.js";
import { parseUrl } from "./url-parts.js";
import { parseUserAgent, type UserAgent } from "./user-agent.js";

const FIXTURES = new URL(
	"../../../../libs/enrichment/src/fixtures/",
	import.meta.url,
);
const REQUESTS = 10_000;

interface Counted<T> {
	readonly count: number;
	readonly text: string;
	readonly result: T;
}

function read<T>(
	file: string,
	parse: (text: string) => T,
): readonly Counted<T>[] {
	const lines = readFileSync(new URL(file, FIXTURES), "utf8").split("\n");
	return lines
		.filter((line) => line !== "")
		.map((line) => {
			const tab = line.indexOf("\t");
			const text = line.slice(tab + 1);
			return { count: Number(line.slice(0, tab)), text, result: parse(text) };
		});
}

function requests<T>(
	rows: readonly Counted<T>[],
	which: (row: Counted<T>) => boolean,
): number {
	return rows.reduce((sum, row) => sum + (which(row) ? row.count : 0), 0);
}

const agents = read("user-agents.tsv", (text) =>
	parseUserAgent(text === "-" ? undefined : text),
);
const human = agents.filter((row) => !row.result.bot && row.text !== "-");

describe("the browsers of a real log", () => {
	it("are all there", () => {
		expect(requests(agents, () => true)).toBe(REQUESTS);
		expect(agents.length).toBeGreaterThan(500);
	});

	it.each<[string, RegExp, RegExp | null]>([
		["Firefox", /\bFirefox\//, /SeaMonkey|PaleMoon|Opera/],
		["Internet Explorer", /MSIE |Trident\/.*rv:11/, /Opera|MAXTHON/],
		["SeaMonkey", /SeaMonkey\//, null],
		["Chromium", /Chromium\//, null],
		["Opera", /Opera|OPR\//, null],
		["Google Search", /GSA\//, null],
		["Amazon Silk", /Silk\//, null],
	])("%s is found as often as its token", (family, token, others) => {
		const found = requests(human, ({ result }) => result.family === family);
		const counted = requests(
			human,
			({ text }) => token.test(text) && !others?.test(text),
		);
		expect(counted).toBeGreaterThan(0);
		expect(found).toBe(counted);
	});

	it("Chrome is found as often as its token, where no other browser says that it is built on it", () => {
		const derived = /Chromium\/|OPR\/|MetaSr|YaBrowser|Maxthon|GSA\//;
		const counted = requests(
			human,
			({ text }) => /Chrome\/|CriOS\//i.test(text) && !derived.test(text),
		);
		const found = requests(human, (row) => row.result.family === "Chrome");
		expect(counted).toBeGreaterThan(2_000);
		expect(found).toBe(counted);
	});

	it.each<[string, (agent: UserAgent) => boolean]>([
		["browser", (agent) => agent.family === null],
		["system", (agent) => agent.osFamily === null],
		["kind of device", (agent) => agent.category === "other"],
	])("leave the %s of under 1%% unknown", (_, unknown) => {
		const total = requests(human, () => true);
		const share = requests(human, (row) => unknown(row.result)) / total;
		expect(share).toBeLessThan(0.01);
	});
});

describe("the systems and devices of a real log", () => {
	it.each<[string, RegExp]>([
		["Windows", /Windows (?:NT|9|XP|x86)|Windows;/],
		["macOS", /Macintosh;|\(x86_64\) \(Mac/],
		["iOS", /\((?:iPhone|iPad|iPod)|^MobileSafari/],
		["Android", /Android/],
		["Chrome OS", /CrOS/],
	])("%s is found as often as its token", (os, token) => {
		const found = requests(human, ({ result }) => result.osFamily === os);
		const counted = requests(human, ({ text }) => token.test(text));
		expect(counted).toBeGreaterThan(0);
		expect(found).toBe(counted);
	});

	it.each(["iPhone", "iPad", "iPod"])("%s is found by its name", (type) => {
		const found = requests(human, ({ result }) => result.type === type);
		const counted = requests(human, ({ text }) => text.includes(`(${type};`));
		expect(counted).toBeGreaterThan(0);
		expect(found).toBe(counted);
	});

	it("takes desktops for desktops", () => {
		const desktop = /Windows (?:NT|x86)|Macintosh|X11;.*Linux|CrOS/;
		const wrong = human.filter(
			({ text, result }) =>
				desktop.test(text) !== (result.category === "desktop") &&
				!/BSD|SunOS|CFNetwork|Windows 9|X11; Linux; U|rekonq/.test(text),
		);
		expect(wrong.map((row) => row.text)).toEqual([]);
	});
});

describe("the bots of a real log", () => {
	it("finds the crawlers that say what they are", () => {
		const says =
			/\b(?:Googlebot|bingbot|YandexBot|Baiduspider|AhrefsBot|MJ12bot|msnbot|Exabot|Twitterbot|archive\.org_bot|Feedfetcher-Google|facebookexternalhit|curl|Wget|Python-urllib|UniversalFeedParser|FeedBurner)\b/;
		const sayers = agents.filter((row) => says.test(row.text));
		expect(requests(sayers, () => true)).toBeGreaterThan(1_500);
		expect(sayers.filter((row) => !row.result.bot)).toEqual([]);
		const google = requests(agents, (row) => row.result.family === "Googlebot");
		expect(google).toBe(requests(agents, (row) => /Googlebot/.test(row.text)));
	});

	it("takes no ordinary browser for a bot", () => {
		const ordinary =
			/^Mozilla\/5\.0 \([^()]*\) (?:Gecko\/\d+ Firefox\/[\d.]+|AppleWebKit\/[\d.]+ \(KHTML, like Gecko\) (?:Version\/[\d.]+|Chrome\/[\d.]+)(?: Mobile(?:\/\w+)?)? Safari\/[\d.]+)$/;
		const browsers = agents.filter((row) => ordinary.test(row.text));
		expect(requests(browsers, () => true)).toBeGreaterThan(4_500);
		expect(browsers.filter((row) => row.result.bot)).toEqual([]);
	});
});

describe("the referrers of a real log", () => {
	const arrival = {
		page: parseUrl("http://www.semicomplete.com/"),
		paid: false,
		siteHosts: new Set<string>(),
	};
	const rows = read("referrers.tsv", (text) =>
		parseReferrer(text === "-" ? undefined : text, arrival),
	);
	const google =
		/^https?:\/\/(?:www|images|encrypted)\.google\.(?:com?\.)?[a-z]{2,3}(?:\/|$)/;

	function count(medium: Referrer["medium"]): number {
		return requests(rows, (row) => row.result.medium === medium);
	}

	it("are all there, each of one medium", () => {
		expect(requests(rows, () => true)).toBe(REQUESTS);
		expect(count("direct")).toBe(requests(rows, (row) => row.text === "-"));
		const internal = /^https?:\/\/(?:\w+\.)?semicomplete\.com(?::\d+)?(?:\/|$)/;
		expect(count("internal")).toBe(
			requests(rows, (row) => internal.test(row.text)),
		);
		expect(count("unknown")).toBeLessThan(10);
	});

	it("every one from Google is a search there", () => {
		const from = rows.filter((row) => google.test(row.text));
		expect(requests(from, () => true)).toBeGreaterThan(400);
		for (const { result } of from)
			expect(result).toMatchObject({ medium: "search", name: "Google" });
		const named = requests(rows, (row) => row.result.name === "Google");
		expect(named).toBe(requests(from, () => true));
	});

	it("every search on Google whose terms were handed on yields them", () => {
		const searched = rows.filter(
			({ text }) =>
				google.test(text) &&
				/[?&]q=[^&]/.test(text) &&
				!/\/url\?(?!.*[?&]url=)/.test(text),
		);
		expect(searched.length).toBeGreaterThan(30);
		for (const { text, result } of searched) {
			const raw = /[?&]q=([^&]*)/.exec(text)?.[1] ?? "";
			const terms = decodeURIComponent(raw.replaceAll("+", " ")).trim();
			expect(result.searchTerms).toBe(terms);
		}
		const withTerms = rows.filter(
			({ text, result }) => google.test(text) && result.searchTerms !== null,
		);
		expect(withTerms.length).toBe(searched.length);
	});

	it.each<[string, Referrer["medium"], RegExp]>([
		["X", "social", /^https?:\/\/t\.co\//],
		["Bing", "search", /^https?:\/\/www\.bing\.com\//],
		["DuckDuckGo", "search", /^https?:\/\/(?:r\.)?duckduckgo\.com\//],
		["Stack Overflow", "referral", /^https?:\/\/stackoverflow\.com\//],
		["Wikipedia", "referral", /^https?:\/\/\w+\.wikipedia\.org\//],
	])("%s is %s", (name, medium, pattern) => {
		const from = rows.filter((row) => pattern.test(row.text));
		expect(from.length).toBeGreaterThan(0);
		for (const { result } of from)
			expect(result).toMatchObject({ name, medium });
		expect(rows.filter((row) => row.result.name === name)).toHaveLength(
			from.length,
		);
	});
});
