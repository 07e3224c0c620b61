import {
	parseUserAgent,
	UNKNOWN_USER_AGENT,
	USER_AGENT_LENGTH_MAX,
	type UserAgent,
} from "./user-agent.js";

const CHROME_WINDOWS =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

type Row = [
	userAgent: string,
	browser: string | null,
	os: string | null,
	category: UserAgent["category"],
	type: string | null,
	manufacturer: string | null,
];

/** Browser and system as `name version`. */
const BROWSERS: Row[] = [
	[
		CHROME_WINDOWS,
		"Chrome 126.0.0.0",
		"Windows 10",
		"desktop",
		"Windows PC",
		null,
	],
	[
		"Mozilla/5.0 (Windows NT 6.1; WOW64; rv:27.0) Gecko/20100101 Firefox/27.0",
		"Firefox 27.0",
		"Windows 7",
		"desktop",
		"Windows PC",
		null,
	],
	[
		`${CHROME_WINDOWS} Edg/126.0.2592.81`,
		"Microsoft Edge 126.0.2592.81",
		"Windows 10",
		"desktop",
		"Windows PC",
		null,
	],
	[
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
		"Safari 17.5",
		"macOS 10.15.7",
		"desktop",
		"Mac",
		"Apple",
	],
	[
		"Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
		"Firefox 127.0",
		"Linux",
		"desktop",
		"Linux PC",
		null,
	],
	[
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
		"Chrome 126.0.0.0",
		"Chrome OS",
		"desktop",
		"Chromebook",
		null,
	],
	[
		"Mozilla/5.0 (X11; FreeBSD amd64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/30.0.1599.101 Safari/537.36",
		"Chrome 30.0.1599.101",
		"FreeBSD",
		"desktop",
		"Unix PC",
		null,
	],
	[
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
		"Safari 17.5",
		"iOS 17.5",
		"mobile",
		"iPhone",
		"Apple",
	],
	[
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
		"Chrome 126.0.6478.54",
		"iOS 17.5",
		"mobile",
		"iPhone",
		"Apple",
	],
	[
		"Mozilla/5.0 (iPad; CPU OS 7_0_4 like Mac OS X) AppleWebKit/537.51.1 (KHTML, like Gecko) Version/7.0 Mobile/11B554a Safari/9537.53",
		"Safari 7.0",
		"iOS 7.0.4",
		"tablet",
		"iPad",
		"Apple",
	],
	[
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.71 Mobile Safari/537.36",
		"Chrome 126.0.6478.71",
		"Android 14",
		"mobile",
		"Android phone",
		"Google",
	],
	[
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
		"Chrome 126.0.0.0",
		"Android 10",
		"mobile",
		"Android phone",
		null,
	],
	[
		"Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
		"Samsung Internet for Android 25.0",
		"Android 13",
		"mobile",
		"Android phone",
		"Samsung",
	],
	[
		"Mozilla/5.0 (Linux; Android 12; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
		"Chrome 120.0.0.0",
		"Android 12",
		"tablet",
		"Android tablet",
		"Samsung",
	],
	[
		"Mozilla/5.0 (Linux; Android 13; 2201116SG) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
		"Chrome 120.0.0.0",
		"Android 13",
		"mobile",
		"Android phone",
		"Xiaomi",
	],
	[
		"Mozilla/5.0 (Linux; U; en-us; KFAPWI Build/JDQ39) AppleWebKit/535.19 (KHTML, like Gecko) Silk/3.13 Safari/535.19 Silk-Accelerated=true",
		"Amazon Silk 3.13",
		"Linux",
		"tablet",
		"Fire tablet",
		"Amazon",
	],
	[
		"Dalvik/1.6.0 (Linux; U; Android 4.2.2; GT-I8190 Build/JDQ39)",
		"Android Browser",
		"Android 4.2.2",
		"mobile",
		"Android phone",
		"Samsung",
	],
	[
		"SAMSUNG-GT-E2232/1.0 Openwave/6.2.3 Profile/MIDP-2.0 Configuration/CLDC-1.1 UP.Browser/6.2.3.3.c.1.101 (GUI) MMP/2.0",
		"SAMSUNG-GT-E2232 1.0",
		null,
		"mobile",
		"phone",
		"Samsung",
	],
	[
		"Mozilla/5.0 (PlayStation 4 11.00) AppleWebKit/605.1.15 (KHTML, like Gecko)",
		"PlayStation 4",
		"PlayStation 4 11.00",
		"other",
		"TV",
		null,
	],
	[
		"Lynx/2.8.7rel.2 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.0.1f",
		"Lynx 2.8.7rel.2",
		null,
		"other",
		null,
		null,
	],
	[
		"Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.8.1.1pre) Gecko/20061122 BonEcho/2.0.0.1pre",
		"BonEcho 2.0.0.1pre",
		"Windows XP",
		"desktop",
		"Windows PC",
		null,
	],
	[
		"Safari/9537.73.11 CFNetwork/673.0.3 Darwin/13.0.0 (x86_64) (MacBookPro8%2C1)",
		"Safari",
		"macOS",
		"desktop",
		"Mac",
		"Apple",
	],
	["&as_qdr=all", null, null, "other", null, null],
];

const BOTS: Array<[string, string | null]> = [
	[
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
		"Googlebot 2.1",
	],
	[
		"Mozilla/5.0 (iPhone; CPU iPhone OS 6_0 like Mac OS X) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10A5376e Safari/8536.25 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
		"Googlebot 2.1",
	],
	[
		"Mozilla/5.0 (compatible; Exabot/3.0 (BiggerBetter); +http://www.exabot.com/go/robot)",
		"Exabot 3.0",
	],
	[
		"Mozilla/5.0 (compatible; MJ12bot/v1.4.4; http://www.majestic12.co.uk/bot.php?+)",
		"MJ12bot 1.4.4",
	],
	[
		"Mozilla/5.0 (compatible; Linux x86_64; Mail.RU_Bot/2.0; +http://go.mail.ru/help/robots)",
		"Mail.RU_Bot 2.0",
	],
	["Tiny Tiny RSS/1.11 (http://tt-rss.org/)", "Tiny Tiny RSS 1.11"],
	[
		"Feedfetcher-Google; (+http://www.google.com/feedfetcher.html; 22 subscribers; feed-id=1)",
		"Feedfetcher-Google",
	],
	["curl/8.5.0", "curl 8.5.0"],
	["python-requests/2.31.0", "python-requests 2.31.0"],
	["Mozilla/5.0", null],
];

const spaced = (...parts: Array<string | null>) =>
	parts.every((part) => part === null) ? null : parts.filter(Boolean).join(" ");

describe("parseUserAgent", () => {
	it.each(BROWSERS)("%s", (text, browser, os, category, type, maker) => {
		const agent = parseUserAgent(text);
		expect(spaced(agent.family, agent.version)).toBe(browser);
		expect(spaced(agent.osFamily, agent.osVersion)).toBe(os);
		expect(agent).toMatchObject({ category, type, manufacturer: maker });
		expect(agent.isMobile).toBe(category === "mobile" || category === "tablet");
		expect(agent.bot).toBe(false);
	});

	it.each(BOTS)("%s is a bot", (text, browser) => {
		const agent = parseUserAgent(text);
		expect(spaced(agent.family, agent.version)).toBe(browser);
		expect(agent).toMatchObject({
			bot: true,
			category: "other",
			type: null,
			manufacturer: null,
			isMobile: false,
		});
	});

	it.each([undefined, "", "   "])("%j is unknown, not a bot", (header) => {
		expect(parseUserAgent(header)).toEqual(UNKNOWN_USER_AGENT);
	});

	it("looks at the beginning of a long one", () => {
		const long = `${CHROME_WINDOWS} ${"x".repeat(USER_AGENT_LENGTH_MAX)}`;
		expect(parseUserAgent(`${long} Googlebot`)).toEqual(
			parseUserAgent(CHROME_WINDOWS),
		);
	});

	it.each([
		"nexus ",
		"; ",
		"(compatible; ",
		"Darwin/1 CFNetwork/",
		"Obigo",
		"Mozilla/5.0 (",
		"a/1 (",
		"Windows NT ",
		"x-bot ",
		" ",
	])("a header full of %j costs little", (piece) => {
		const header = `x${piece.repeat(USER_AGENT_LENGTH_MAX)}`;
		const start = performance.now();
		for (let i = 0; i < 20; i++) parseUserAgent(header);
		// A backtracking expression would take minutes.
		expect(performance.now() - start).toBeLessThan(5_000);
	});
});
