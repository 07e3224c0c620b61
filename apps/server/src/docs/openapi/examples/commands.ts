/** A realistic command of each type, and answers to them. */

import type { CommandData, CommandType, RawContext } from "#kernel";
import type { TrackAnswer } from "../../../visitors/visitor-actor.js";

type SentCommand = {
	[K in CommandType]: {
		readonly type: K;
		readonly commandId?: string;
		readonly visitorId: string;
		readonly occurredAt?: string;
		readonly context?: RawContext;
		readonly data?: CommandData[K];
	};
}[CommandType];

export const VISITOR_ID = "c1b6e2f0";
export const VISIT_ID = "0c6f5f0e-9a3e-5d0b-8a57-2f9f0d3b6c11";

const visitorId = VISITOR_ID;
const page = { url: "https://shop.example/cart", title: "Your cart" };
const onPage = { visitorId, context: { page } };

export const pageView = {
	type: "RecordPageView",
	commandId: "3f0f3b1e-5a0c-4c52-9a34-0f2f3f0a9a10",
	visitorId,
	occurredAt: "2026-11-23T10:00:00.000Z",
	context: {
		page: {
			url: "https://shop.example/p/42?utm_source=newsletter&utm_medium=email",
			title: "Lamp",
			referrer: "https://www.google.com/",
			language: "en",
			keywords: "lamp, light",
		},
		userAgent:
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
		ip: "203.0.113.7",
		language: "en-GB",
		timezone: "Europe/Berlin",
		screen: { width: 1920, height: 1080, density: 2 },
		viewport: { width: 1200, height: 800 },
	},
	data: { attributes: { plan: "trial" } },
} as const satisfies SentCommand;

/** One for each type of command. */
export const COMMAND_EXAMPLES = {
	RecordPageView: pageView,
	RecordScreenView: {
		type: "RecordScreenView",
		visitorId,
		data: {
			screenName: "Basket",
			app: {
				name: "Shop",
				version: "4.2.0",
				namespace: "example.shop",
				buildNumber: "4207",
			},
		},
	},
	RecordFormView: {
		type: "RecordFormView",
		...onPage,
		data: { formName: "checkout" },
	},
	RecordFormSubmission: {
		type: "RecordFormSubmission",
		...onPage,
		data: { formName: "checkout", fields: { delivery: "express" } },
	},
	RecordFormAbandonment: {
		type: "RecordFormAbandonment",
		...onPage,
		data: { formId: "checkout-form", fields: { delivery: "express" } },
	},
	RecordSearch: {
		type: "RecordSearch",
		...onPage,
		data: { query: "desk lamp", resultCount: 12 },
	},
	RecordClick: {
		type: "RecordClick",
		...onPage,
		data: {
			selector: "#buy",
			text: "Buy now",
			href: "https://shop.example/checkout",
		},
	},
	RecordScroll: { type: "RecordScroll", ...onPage, data: { percentage: 75 } },
	RecordInView: {
		type: "RecordInView",
		...onPage,
		data: { selector: "#reviews" },
	},
	RecordIdle: { type: "RecordIdle", visitorId, data: { idleSeconds: 60 } },
	RecordCustomEvent: {
		type: "RecordCustomEvent",
		...onPage,
		data: {
			eventName: "order_placed",
			attributes: { total: 129.9, currency: "EUR", giftWrapped: false },
		},
	},
	IdentifyVisitor: {
		type: "IdentifyVisitor",
		visitorId,
		data: {
			externalIds: [{ type: "crm", value: "K-20391" }],
			traits: {
				givenName: "Ada",
				familyName: "Byron",
				email: "ada@example.com",
				phones: [{ kind: "work", number: "+44 20 7946 0000" }],
				custom: { tier: "gold" },
			},
		},
	},
	GrantConsent: {
		type: "GrantConsent",
		visitorId,
		data: {
			purposes: ["analytics", "personalisation"],
			evidence: "cookie dialog, policy of 2026-10-01",
		},
	},
	WithdrawConsent: {
		type: "WithdrawConsent",
		visitorId,
		data: { purposes: ["personalisation"] },
	},
	EndVisit: { type: "EndVisit", visitorId },
} as const satisfies {
	readonly [K in CommandType]: SentCommand & { readonly type: K };
};

export const trackAnswer: TrackAnswer = {
	commandId: pageView.commandId,
	visitorId,
	visitId: VISIT_ID,
	position: "1234",
	events: [
		{ eventId: "5f0a7c1e-61cb-5b0e-9d57-6f1b3d2a8c40", type: "VisitStarted" },
		{ eventId: "a9d1b7e4-0b7a-5c3d-8f12-4e7c9b6d2a51", type: "PageViewed" },
	],
	duplicate: false,
};

export const batchAnswer = {
	results: [
		{ status: 202, ...trackAnswer },
		{
			status: 400,
			problem: {
				type: "urn:journeylog:problem:invalid-input",
				title: "Bad Request",
				status: 400,
				detail: "The command is not valid.",
				errors: [
					{ pointer: "/commands/1/data/percentage", detail: "is required" },
				],
			},
		},
	],
};
