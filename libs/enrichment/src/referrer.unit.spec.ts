import type { Referrer } from "#kernel";
import { parseReferrer, SEARCH_TERMS_LENGTH_MAX } from "./referrer.js";
import { parseUrl } from "./url-parts.js";

const PAGE = parseUrl("https://www.shop.example/p/42");
const here = { page: PAGE, paid: false, siteHosts: new Set<string>() };
const paid = { ...here, paid: true };

type Expected = [
	medium: Referrer["medium"],
	name?: string | null,
	terms?: string | null,
];

const CASES: Array<[string, ...Expected]> = [
	["https://www.google.com/", "search", "Google"],
	["https://google.com", "search", "Google"],
	[
		"https://www.google.co.uk/search?q=red+lamp",
		"search",
		"Google",
		"red lamp",
	],
	[
		"http://www.google.com.hk/url?sa=t&q=lamp&url=http%3a%2f%2fx",
		"search",
		"Google",
		"lamp",
	],
	[
		"https://www.google.com/url?q=https%3A%2F%2Fshop.example%2F&sa=D",
		"search",
		"Google",
	],
	["https://images.google.de/imgres?Q=Lampe", "search", "Google", "Lampe"],
	["https://www.google.evil.example/?q=x", "referral"],
	["https://www.google.zip/?q=x", "referral"],
	["https://evilgoogle.com/?q=x", "referral"],
	["https://docs.google.com/document/d/1", "referral", "Google Docs"],
	["https://accounts.google.com/", "referral", "Google"],
	["https://mail.google.com/mail/u/0/", "email", "Gmail"],
	["https://plus.google.com/", "social", "Google+"],
	["https://www.bing.com/search?q=lamp&form=X", "search", "Bing", "lamp"],
	["https://de.search.yahoo.com/search?p=lamp", "search", "Yahoo!", "lamp"],
	["https://search.yahoo.co.jp/search?p=%E3%83%A9", "search", "Yahoo!", "ラ"],
	["https://mail.yahoo.com/d/folders/1", "email", "Yahoo! Mail"],
	["https://finance.yahoo.com/news", "referral", "Yahoo!"],
	["https://duckduckgo.com/?q=lamp", "search", "DuckDuckGo", "lamp"],
	["https://yandex.ru/search/?lr=213&text=%D0%BB", "search", "Yandex", "л"],
	["https://yandex.com.tr/search/?text=a", "search", "Yandex", "a"],
	["https://mail.yandex.ru/", "email", "Yandex Mail"],
	["https://www.baidu.com/s?wd=lamp", "search", "Baidu", "lamp"],
	["https://www.baidu.com/s?wd=%B5%C6", "search", "Baidu", "\ufffd\ufffd"],
	["https://tieba.baidu.com/p/1", "social", "Baidu Tieba"],
	["https://www.ecosia.org/search?q=lamp", "search", "Ecosia", "lamp"],
	["https://www.qwant.com/?q=lamp", "search", "Qwant", "lamp"],
	[
		"https://www.startpage.com/sp/search?query=lamp",
		"search",
		"Startpage",
		"lamp",
	],
	["https://search.brave.com/search?q=lamp", "search", "Brave", "lamp"],
	[
		"https://search.naver.com/search.naver?query=lamp",
		"search",
		"Naver",
		"lamp",
	],
	["https://search.seznam.cz/?q=lamp", "search", "Seznam", "lamp"],
	["https://search.aol.com/aol/search?q=lamp", "search", "AOL", "lamp"],
	["https://www.ask.com/web?q=lamp", "search", "Ask", "lamp"],
	["https://kagi.com/search?q=lamp", "search", "Kagi", "lamp"],
	["https://search.goo.ne.jp/web.jsp?MT=lamp", "search", "goo", "lamp"],
	["https://l.facebook.com/l.php?u=x", "social", "Facebook"],
	["https://lm.facebook.com/", "social", "Facebook"],
	["https://m.facebook.com/", "social", "Facebook"],
	["https://t.co/P6vw4TTqWs", "social", "X"],
	["https://lnkd.in/abc", "social", "LinkedIn"],
	["https://l.instagram.com/", "social", "Instagram"],
	["https://www.pinterest.co.uk/pin/1", "social", "Pinterest"],
	["https://old.reddit.com/r/lamps", "social", "Reddit"],
	["https://www.youtube.com/redirect?q=x", "social", "YouTube"],
	["https://www.tiktok.com/", "social", "TikTok"],
	["https://away.vk.com/", "social", "VK"],
	["https://web.whatsapp.com/", "social", "WhatsApp"],
	["https://t.me/x", "social", "Telegram"],
	["https://mastodon.social/@a", "social", "Mastodon"],
	["https://news.ycombinator.com/item?id=1", "social", "Hacker News"],
	["https://stackoverflow.com/q/1", "referral", "Stack Overflow"],
	["https://github.com/a/b", "referral", "GitHub"],
	["https://outlook.live.com/", "email", "Outlook"],
	["https://deref-gmx.net/mail/client/x", "email", "GMX"],
	["https://deref-web.de/mail/client/x", "email", "WEB.DE"],
	["android-app://com.google.android.gm", "email", "Gmail"],
	["android-app://com.google.android.gm/", "email", "Gmail"],
	[
		"android-app://com.google.android.googlequicksearchbox/",
		"search",
		"Google",
	],
	["android-app://com.Slack/", "referral", "Slack"],
	["android-app://com.example.other/", "referral"],
	["https://www.googleadservices.com/pagead/aclk", "paid", "Google Ads"],
	["https://ad.doubleclick.net/x", "paid", "Google Ads"],
	["https://blog.example/lamps", "referral"],
	["http://intranet/x", "referral"],
	["http://10.1.2.3/x", "referral"],
	["https://shop.example/", "internal"],
	["https://blog.shop.example/", "internal"],
	["https://shop.example.evil.example/", "referral"],
	["www.google.com/search?q=x", "unknown"],
	["-", "unknown"],
	["about:blank", "unknown"],
	["http://", "unknown"],
];

describe("parseReferrer", () => {
	it.each(CASES)("%s: %s %s %s", (url, medium, name = null, terms = null) => {
		const { domain, hostname, pathname, queryString } = parseUrl(url);
		expect(parseReferrer(url, here)).toEqual({
			url,
			domain,
			hostname,
			pathname,
			queryString,
			medium,
			name,
			searchTerms: terms,
		});
	});

	it.each([undefined, "", "  "])("%j is direct", (referrer) => {
		expect(parseReferrer(referrer, paid)).toEqual({
			url: null,
			domain: null,
			hostname: null,
			pathname: null,
			queryString: null,
			medium: "direct",
			name: null,
			searchTerms: null,
		});
	});

	it.each<[string, Expected[0]]>([
		["https://www.google.com/?q=lamp", "paid"],
		["https://m.facebook.com/", "paid"],
		["https://googleads.g.doubleclick.net/x", "paid"],
		["https://mail.google.com/", "email"],
		["https://blog.example/", "referral"],
		["https://shop.example/", "internal"],
		["nonsense", "unknown"],
	])("%s with a paid click is %s", (url, medium) => {
		expect(parseReferrer(url, paid).medium).toBe(medium);
	});
});

describe("a paid click's, an internal, a searching referrer", () => {
	it("keeps name and terms of a paid search", () => {
		const { name, searchTerms } = parseReferrer("https://bing.com/?q=a", paid);
		expect([name, searchTerms]).toEqual(["Bing", "a"]);
	});

	it("takes the same host for internal where there is no domain", () => {
		const at = (url: string) => ({ ...here, page: parseUrl(url) });
		const medium = (from: string, page: string) =>
			parseReferrer(from, at(page)).medium;
		expect(medium("http://localhost:1/a", "http://localhost:2/b")).toBe(
			"internal",
		);
		expect(medium("http://10.0.0.1/a", "http://10.0.0.1/b")).toBe("internal");
		expect(medium("http://10.0.0.1/a", "http://10.0.0.2/b")).toBe("referral");
		expect(medium("https://a.github.io/", "https://b.github.io/")).toBe(
			"referral",
		);
	});

	it("takes the site's other hosts for internal", () => {
		const siteHosts = new Set(["pay.example"]);
		const medium = (url: string) =>
			parseReferrer(url, { page: null, paid: false, siteHosts }).medium;
		expect(medium("https://PAY.example/done")).toBe("internal");
		expect(medium("https://pay2.example/done")).toBe("referral");
	});

	it("bounds search terms and clears control characters", () => {
		const long = "a".repeat(SEARCH_TERMS_LENGTH_MAX + 1);
		const terms = (q: string) =>
			parseReferrer(`https://bing.com/?q=${q}`, here).searchTerms;
		expect(terms(long)).toHaveLength(SEARCH_TERMS_LENGTH_MAX);
		expect(terms("a%00%0D%0Ab")).toBe("a b");
		expect(terms("%00")).toBeNull();
	});
});
