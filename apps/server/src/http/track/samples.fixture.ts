/** For tests: one full and valid command of each type, and the defaults to read them with. */

import type { CommandType } from "#kernel";
import type { CommandDefaults } from "./parse-command.js";

export const NOW_MS = Date.UTC(2026, 10, 23, 10, 0, 0);

export const DEFAULTS: CommandDefaults = {
	siteId: "shop",
	nowMs: NOW_MS,
	ip: "198.51.100.4",
	userAgent: "agent of the request",
	newCommandId: () => "00000000-0000-4000-8000-000000000000",
};

const attributes = { plan: "pro", total: 12.5, member: true };
const form = { formName: "signup", formId: "f1", fields: { "e-mail": "x" } };

const data: Readonly<Record<CommandType, object>> = {
	RecordPageView: { attributes },
	RecordScreenView: {
		screenName: "Home",
		app: { name: "a", version: "1", namespace: "x.y", buildNumber: "7" },
		attributes,
	},
	RecordFormView: { ...form, attributes },
	RecordFormSubmission: { ...form, attributes },
	RecordFormAbandonment: { ...form, attributes },
	RecordSearch: { query: "lamp", resultCount: 3, attributes },
	RecordClick: { selector: "#buy", text: "Buy", href: "/cart", attributes },
	RecordScroll: { percentage: 50, attributes },
	RecordInView: { selector: "#footer", attributes },
	RecordIdle: { idleSeconds: 60, attributes },
	RecordCustomEvent: { eventName: "cart_emptied", attributes },
	IdentifyVisitor: {
		externalIds: [{ type: "crm", value: "42" }],
		traits: {
			givenName: "Ada",
			familyName: null,
			email: "ada@example.org",
			phones: [{ kind: "work", number: "+44 20 7946 0000" }],
			address: { city: "London" },
			custom: { tier: 1 },
		},
	},
	GrantConsent: { purposes: ["analytics", "marketing"], evidence: "banner" },
	WithdrawConsent: { purposes: ["analytics"] },
	EndVisit: {},
};

const context = {
	page: {
		url: "https://shop.example/p/42?utm_source=mail",
		title: "Lamp",
		referrer: "https://www.google.com/",
		language: "en",
		keywords: "",
	},
	userAgent: "Mozilla/5.0",
	ip: "203.0.113.7",
	language: "en-GB",
	timezone: "Europe/Berlin",
	screen: { width: 1920, height: 1080, density: 2 },
	viewport: { width: 1200, height: 800 },
};

export const COMMAND_TYPES = Object.keys(data) as CommandType[];

type Json = Record<string, unknown>;

/** A fresh copy with places (`data.traits.email`) set, or taken out where the value is undefined. */
export function sampleCommand(
	type: CommandType,
	changes: Readonly<Record<string, unknown>> = {},
): Json {
	const command: Json = structuredClone({
		type,
		commandId: "3F0F3B1E-5A0C-4C52-9A34-0F2F3F0A9A10",
		visitorId: "c1b6e2f0",
		occurredAt: "2026-11-23T09:59:58.123456Z",
		context,
		data: data[type],
	});
	for (const [path, value] of Object.entries(changes))
		setAt(command, path.split("."), value);
	return command;
}

/** As JSON.parse does, `__proto__` becomes a property like any other. */
function setAt(command: Json, keys: readonly string[], value: unknown): void {
	const last = keys.at(-1) as string;
	const parent = keys
		.slice(0, -1)
		.reduce((at, key) => at[key] as Json, command);
	if (value === undefined) delete parent[last];
	else
		Object.defineProperty(parent, last, {
			value,
			enumerable: true,
			configurable: true,
			writable: true,
		});
}
