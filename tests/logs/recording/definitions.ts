/** Segments and outcomes of every kind: scopes, operators, expiry, values, revisions, archiving. */

import type { Api } from "./api.js";

export interface Defined {
	readonly kept: string;
	readonly revised: string;
	readonly dropped: string;
	readonly signup: string;
	readonly trial: string;
}

const purchased = {
	event: "CustomEventRecorded",
	where: [{ attribute: "eventName", operator: "equal", value: "purchased" }],
};

const everyOperator = {
	all: [
		{
			any: [
				{ attribute: "visit.bot", operator: "equal", value: false },
				{ attribute: "visit.geo.country", operator: "notExists" },
				{
					attribute: "visit.browser.family",
					operator: "in",
					value: ["Firefox", "Chrome"],
				},
				{
					attribute: "visit.device.osFamily",
					operator: "notIn",
					value: ["iOS"],
				},
			],
		},
		{
			not: {
				attribute: "visit.entryPage.url",
				operator: "contains",
				value: "/admin",
				ignoreCase: true,
			},
		},
		{
			attribute: "visit.searchTerms",
			operator: "containsAny",
			value: ["lamp", "chair"],
		},
		{
			attribute: "visit.durationSeconds",
			operator: "between",
			value: [0, 86_400],
		},
		{
			attribute: "visit.startedAt",
			operator: "greaterThan",
			value: "2020-01-01T00:00:00.000Z",
		},
		{
			event: "PageViewed",
			where: [
				{ attribute: "page.pathname", operator: "startsWith", value: "/p/" },
				{ attribute: "page.url", operator: "matches", value: "/p/\\d+" },
				{ attribute: "page.title", operator: "notEqual", value: "Error" },
			],
			count: { atLeast: 1, atMost: 50 },
		},
	],
};

export async function define(api: Api): Promise<Defined> {
	await api.segment({
		name: "On the phone",
		scope: "visit",
		when: {
			attribute: "visit.device.category",
			operator: "equal",
			value: "mobile",
		},
	});
	await api.segment({
		name: "Three or four pages",
		description: "left again at the fifth",
		scope: "visit",
		when: { event: "PageViewed", count: { atLeast: 3, atMost: 4 } },
	});
	await api.segment({
		name: "Searching shopper",
		scope: "visit",
		when: everyOperator,
		expiresAfter: "PT1M",
	});
	const kept = await api.segment({
		name: "Bought lately",
		scope: "visitor",
		when: purchased,
		expiresAfter: "P1D",
	});
	const revised = await api.segment({
		name: "Asks for marketing",
		scope: "visitor",
		when: {
			attribute: "visitor.consent.marketing.state",
			operator: "equal",
			value: "granted",
		},
	});
	const dropped = await api.segment({
		name: "Known by name",
		scope: "visitor",
		when: { attribute: "visitor.kind", operator: "equal", value: "identified" },
	});
	await api.segment({
		name: "Not in use",
		scope: "visit",
		active: false,
		when: { event: "VisitStarted" },
	});
	return { kept, revised, dropped, ...(await defineOutcomes(api)) };
}

async function defineOutcomes(
	api: Api,
): Promise<Pick<Defined, "signup" | "trial">> {
	await api.outcome({
		name: "Purchase",
		scope: "visit",
		when: purchased,
		value: { attribute: "attributes.total" },
		positive: true,
		achieved: "everyTime",
	});
	await api.outcome({
		name: "Wrapped as a gift or not",
		scope: "visit",
		when: purchased,
		value: { attribute: "attributes.gift" },
		achieved: "everyTime",
	});
	const signup = await api.outcome({
		name: "Sign-up",
		scope: "visit",
		when: {
			event: "FormSubmitted",
			where: [{ attribute: "formName", operator: "equal", value: "signup" }],
		},
		achieved: "oncePerVisit",
	});
	await api.outcome({
		name: "Gave up on a form",
		scope: "visit",
		when: { event: "FormAbandoned" },
		positive: false,
		achieved: "oncePerVisit",
	});
	await api.outcome({
		name: "Consents",
		scope: "visitor",
		when: { event: "ConsentGranted", count: { atLeast: 1 } },
		value: { attribute: "visitor.visits.count" },
		achieved: "oncePerVisitor",
	});
	const trial = await api.outcome({
		name: "Trial",
		scope: "visit",
		when: {
			event: "ScreenViewed",
			where: [{ attribute: "screenName", operator: "equal", value: "Trial" }],
		},
		value: { attribute: "visit.attributes.plan" },
		achieved: "oncePerVisit",
	});
	return { signup, trial };
}

/** New versions of some, with members in them, and the end of others. */
export async function redefine(api: Api, defined: Defined): Promise<void> {
	await api.revise(`/v1/segments/${defined.revised}`, {
		name: "Asks for marketing, and bought",
		description: "second version",
		scope: "visitor",
		when: {
			all: [
				{
					attribute: "visitor.consent.marketing.state",
					operator: "equal",
					value: "granted",
				},
				purchased,
			],
		},
	});
	await api.revise(`/v1/outcomes/${defined.signup}`, {
		name: "Sign-up",
		scope: "visitor",
		when: { event: "FormSubmitted" },
		value: { attribute: "attributes.plan" },
		positive: true,
		achieved: "oncePerVisitor",
	});
	await api.archive(`/v1/segments/${defined.dropped}`);
	await api.archive(`/v1/outcomes/${defined.trial}`);
}
