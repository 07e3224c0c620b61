/** What a visitor of the shop may do next: the type, data and context of a command, of every type that there is. */

export interface Activity {
	readonly type: string;
	readonly data?: object;
	readonly context?: object;
}

export type Random = () => number;

export function below(random: Random, bound: number): number {
	return Math.floor(random() * bound);
}

export function pick<T>(random: Random, choices: readonly T[]): T {
	return choices[below(random, choices.length)] as T;
}

const AGENTS = [
	"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
];
const REFERRERS = [
	"https://www.google.com/search?q=lamps",
	"https://www.facebook.com/",
	"https://blog.example.net/lamps?ref=1#top",
];
const QUERIES = ["", "?utm_source=mail&utm_campaign=spring", "?gclid=abc123"];
const PURPOSES = ["analytics", "personalisation", "marketing"];

/** More than a visit or a visitor may keep of them. */
const NAMES = 260;
/** Few enough for visitors to share some. */
const CUSTOMERS = 80;

export function contextOf(random: Random): object {
	const page = {
		url: `https://shop.example/p/${below(random, 40)}${pick(random, QUERIES)}`,
		...(random() < 0.5 && { title: `Lamp ${below(random, 40)}` }),
		...(random() < 0.3 && { referrer: pick(random, REFERRERS) }),
	};
	return {
		page,
		userAgent: pick(random, AGENTS),
		ip: `203.0.113.${below(random, 256)}`,
		language: "en-GB",
		viewport: { width: 1200, height: 800 },
	};
}

export function attributesOf(random: Random): object {
	const count = below(random, 4);
	return Object.fromEntries(
		Array.from({ length: count }, () => [
			`attribute${below(random, NAMES)}`,
			pick<unknown>(random, [below(random, 9), random() < 0.5, "blü", 0.1]),
		]),
	);
}

export function bought(random: Random): Activity {
	const attributes = { total: below(random, 100), ...attributesOf(random) };
	return {
		type: "RecordCustomEvent",
		data: { eventName: "bought", attributes },
	};
}

export function search(random: Random): Activity {
	return {
		type: "RecordSearch",
		data: { query: `lamp ${below(random, 50)}`, resultCount: 3 },
	};
}

export function screen(random: Random, screenName: string): Activity {
	const app = { name: "Shop", version: `1.${below(random, 9)}` };
	return {
		type: "RecordScreenView",
		data: { screenName, ...(random() < 0.5 && { app }) },
	};
}

export function identify(random: Random): Activity {
	const value = `c${below(random, CUSTOMERS)}`;
	const given = below(random, 9);
	const traits = {
		...(given > 2 && { givenName: `Name ${given}`, familyName: "Öztürk" }),
		...(given < 3 && { givenName: null }),
		...(given === 5 && { address: { city: "Łódź" } }),
		...(given === 6 && { phones: [{ kind: "work", number: "+44 20" }] }),
		custom: attributesOf(random),
	};
	const externalIds = [
		{ type: pick(random, ["crm", "cookie"]), value },
		...(random() < 0.2
			? [{ type: "email", value: `${value}@example.org` }]
			: []),
	];
	return {
		type: "IdentifyVisitor",
		data: pick<object>(random, [
			{ externalIds },
			{ traits },
			{ externalIds, traits },
		]),
	};
}

export function consent(random: Random): Activity {
	const purposes = PURPOSES.filter(() => random() < 0.5);
	return {
		type: random() < 0.6 ? "GrantConsent" : "WithdrawConsent",
		data: {
			purposes: purposes.length === 0 ? PURPOSES : purposes,
			...(random() < 0.5 && { evidence: `banner v${below(random, 4)}` }),
		},
	};
}

function form(random: Random): Activity {
	const type = pick(random, ["View", "Submission", "Abandonment"]);
	return {
		type: `RecordForm${type}`,
		data: {
			formName: pick(random, ["signup", "newsletter"]),
			...(random() < 0.5 && { fields: { step: `${below(random, 5)}` } }),
		},
	};
}

function gesture(random: Random): Activity {
	const attributes = attributesOf(random);
	return pick<Activity>(random, [
		{
			type: "RecordClick",
			data: { selector: "#buy", text: "Buy", attributes },
		},
		{
			type: "RecordScroll",
			data: { percentage: below(random, 101), attributes },
		},
		{ type: "RecordInView", data: { selector: "#footer" } },
		{ type: "RecordIdle", data: { idleSeconds: 60, attributes } },
	]);
}

const view = (random: Random): Activity => ({
	type: "RecordPageView",
	context: contextOf(random),
	...(random() < 0.3 && { data: { attributes: attributesOf(random) } }),
});

/** Page views above all. */
const KINDS: readonly ((random: Random) => Activity)[] = [
	...[view, view, view, view, view, view],
	...[gesture, gesture, gesture, form, form, search, bought],
	...[identify, consent],
	(random) => screen(random, pick(random, ["Home", "Trial"])),
];

export function anyActivity(random: Random): Activity {
	return pick(random, KINDS)(random);
}
