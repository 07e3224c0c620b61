import type { Page } from "#kernel";
import { parsePage } from "./page.js";
import { parseUrl, registrableDomain } from "./url-parts.js";

type Parts = [
	domain: string | null,
	hostname: string | null,
	pathname: string | null,
	queryString: string | null,
	fragment: string | null,
];

const CASES: Array<[string, Parts]> = [
	[
		"https://shop.example.co.uk/p/42?a=1&b=2#top",
		["example.co.uk", "shop.example.co.uk", "/p/42", "a=1&b=2", "top"],
	],
	["https://example.com", ["example.com", "example.com", "/", null, null]],
	["https://example.com/?#", ["example.com", "example.com", "/", null, null]],
	[
		"HTTPS://WWW.Example.COM:8443/A/../B",
		["example.com", "www.example.com", "/B", null, null],
	],
	["https://example.com./x", ["example.com", "example.com.", "/x", null, null]],
	["http://localhost:3000/x", [null, "localhost", "/x", null, null]],
	["http://192.0.2.1/x", [null, "192.0.2.1", "/x", null, null]],
	["http://[2001:db8::1]/x", [null, "[2001:db8::1]", "/x", null, null]],
	[
		"https://bücher.example/straße",
		[
			"xn--bcher-kva.example",
			"xn--bcher-kva.example",
			"/stra%C3%9Fe",
			null,
			null,
		],
	],
	[
		"https://alice.github.io/a",
		["alice.github.io", "alice.github.io", "/a", null, null],
	],
	["https://co.uk/", [null, "co.uk", "/", null, null]],
	["https://a..b/", [null, "a..b", "/", null, null]],
	["myapp://screen/home?x=1", [null, "screen", "/home", "x=1", null]],
	["myapp://screen", [null, "screen", null, null, null]],
	[
		"android-app://com.example.shop/",
		[null, "com.example.shop", "/", null, null],
	],
	["mailto:a@b.example", [null, null, "a@b.example", null, null]],
	["/just/a/path?q=1", [null, null, null, null, null]],
	["no url at all", [null, null, null, null, null]],
	["http://", [null, null, null, null, null]],
	["http://exa mple.com/", [null, null, null, null, null]],
];

describe("parsePage", () => {
	it.each(CASES)("%s", (url, parts) => {
		const page = parsePage({ url, title: "Lamp", language: "en" }) as Page;
		expect(page).toEqual({
			url,
			title: "Lamp",
			domain: parts[0],
			hostname: parts[1],
			pathname: parts[2],
			queryString: parts[3],
			fragment: parts[4],
			language: "en",
			keywords: null,
		});
	});

	it("is null where there is no url", () => {
		expect(parsePage(undefined)).toBeNull();
		expect(parsePage({})).toBeNull();
		expect(parsePage({ url: "", title: "Lamp" })).toBeNull();
	});

	it("takes empty texts for unknown", () => {
		const page = parsePage({ url: "x", title: "", language: "", keywords: "" });
		expect(page).toMatchObject({ title: null, language: null, keywords: null });
	});
});

it("a host of many labels has the domain that its suffix says", () => {
	expect(registrableDomain("a.b.c.example.com.au")).toBe("example.com.au");
	expect(parseUrl("https://a.b.c.example.com.au/").domain).toBe(
		"example.com.au",
	);
});
