/** Whatever the strings: nothing throws, and what is decoded here can be stored anywhere. */

import { randomInt } from "node:crypto";
import type { RawContext } from "#kernel";
import { type Enricher, openEnricher } from "./enricher.js";

const CONTEXTS = 5_000;
const SEED = Number(process.env.TEST_SEED ?? randomInt(2 ** 31));

/** mulberry32 */
function randomFrom(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

const PIECES =
	`http:// https:// android-app:// // / : @ . .. ? # & = + % %% %0 %00 %zz %E2%82 %F0%9F%98%80 [ ] [::1] ::ffff:1.2.3.4
	1.2.3.4 8.8.8.8 2001:db8:: %eth0 www. google.com co.uk localhost xn-- xn--a /url search q= q=a url= utm_source= utm_medium=cpc
	gclid= fbclid= Mozilla/5.0 ( ) ; compatible; bot Googlebot/2.1 Android Windows NT 6.1 iPhone Version/ Chrome/ Safari/ Firefox/
	Build/ Nexus Darwin/ CFNetwork/ Trident/ __proto__ constructor toString - \\ é ß 漢 😀 \u202e`
		.split(/\s+/)
		.concat([" ", "\t", "\n", "\0", "\ud800", "\udc00", "\u0085", "\ufeff"]);

describe(`any text (TEST_SEED=${SEED})`, () => {
	const random = randomFrom(SEED);
	const below = (n: number) => Math.floor(random() * n);
	function text(): string {
		let made = "";
		for (let n = below(12); n > 0; n--) {
			const piece = PIECES[below(PIECES.length)] as string;
			made += random() < 0.1 ? String.fromCharCode(below(0x10000)) : piece;
		}
		return random() < 0.02 ? made.repeat(below(2_000)) : made;
	}
	function maybe<K extends string>(key: K, make = text) {
		return random() < 0.1 ? {} : ({ [key]: make() } as Record<K, string>);
	}
	function url(): string {
		return random() < 0.5 ? text() : `https://${text()}/?${text()}&q=${text()}`;
	}
	function context(): RawContext {
		return {
			page: {
				...maybe("url", url),
				...maybe("title"),
				...maybe("referrer", url),
				...maybe("language"),
				...maybe("keywords"),
			},
			...maybe("userAgent"),
			...maybe("ip"),
			...maybe("language"),
			...maybe("timezone"),
		};
	}

	let enricher: Enricher;
	beforeAll(async () => {
		enricher = await openEnricher();
	});

	it("is taken, and gives the same the second time", () => {
		for (let i = 0; i < CONTEXTS; i++) {
			const raw = context();
			const visit = enricher.visit(raw);
			const page = enricher.page(raw.page);
			expect(page === null).toBe(!raw.page?.url);
			expect(enricher.visit(raw)).toEqual(visit);
			const { url: _, ...referrer } = visit.referrer;
			const found = { ...visit, referrer };
			const made = { ...found, browser: null, geo: null };
			const texts = JSON.stringify([
				made,
				visit.browser.family,
				page?.hostname,
			]);
			expect(texts.isWellFormed()).toBe(true);
			expect(texts).not.toMatch(/\\u(?:0000|d[89a-f]\w\w)/i);
		}
	});
});
