/** `data` of each tracking command. */

import {
	CONSENT_PURPOSES,
	type CommandData,
	type CommandType,
	type Phone,
	type Traits,
} from "#kernel";
import {
	type Fields,
	type JsonObject,
	list,
	oneOfValues,
	ref,
	request,
	text,
} from "../../json.js";
import * as limits from "../../limits.js";

const { NAME_CHARS_MAX, SELECTOR_CHARS_MAX, TRAIT_CHARS_MAX } = limits;

const attributes = ref("Attributes");
const name = text(NAME_CHARS_MAX, { minLength: 1 });
const selector = text(SELECTOR_CHARS_MAX, {
	minLength: 1,
	description: "CSS selector of the element.",
});

const form = request<CommandData["RecordFormView"]>(
	{
		formName: name,
		formId: name,
		fields: {
			type: "object",
			maxProperties: limits.FORM_FIELDS_MAX,
			propertyNames: {
				minLength: 1,
				maxLength: limits.FORM_FIELD_NAME_CHARS_MAX,
			},
			additionalProperties: text(limits.FORM_FIELD_VALUE_CHARS_MAX),
			description: "Name to value. Never part of the visit model.",
		},
		attributes,
	},
	[],
	{
		anyOf: [{ required: ["formName"] }, { required: ["formId"] }],
		description: "`formName` or `formId` must be there.",
	},
);

const consent = request<CommandData["GrantConsent"]>(
	{
		purposes: list(oneOfValues(CONSENT_PURPOSES), {
			minItems: 1,
			uniqueItems: true,
		}),
		evidence: text(limits.EVIDENCE_CHARS_MAX, {
			description:
				"How the visitor said so: the wording shown, the version of the policy, a reference.",
		}),
	},
	["purposes"],
);

/** Command type to the schema of its `data`. */
export const COMMAND_DATA: Readonly<Record<CommandType, JsonObject>> = {
	RecordPageView: request<CommandData["RecordPageView"]>({ attributes }, []),
	RecordScreenView: request<CommandData["RecordScreenView"]>(
		{ screenName: name, app: ref("AppInfo"), attributes },
		["screenName"],
	),
	RecordFormView: form,
	RecordFormSubmission: form,
	RecordFormAbandonment: form,
	RecordSearch: request<CommandData["RecordSearch"]>(
		{
			query: text(limits.QUERY_CHARS_MAX),
			resultCount: {
				type: "integer",
				minimum: 0,
				maximum: limits.RESULT_COUNT_MAX,
			},
			attributes,
		},
		["query"],
	),
	RecordClick: request<CommandData["RecordClick"]>(
		{
			selector,
			text: text(limits.CLICK_TEXT_CHARS_MAX),
			href: text(limits.URL_CHARS_MAX),
			attributes,
		},
		["selector"],
	),
	RecordScroll: request<CommandData["RecordScroll"]>(
		{
			percentage: { type: "number", minimum: 0, maximum: 100 },
			attributes,
		},
		["percentage"],
	),
	RecordInView: request<CommandData["RecordInView"]>({ selector, attributes }, [
		"selector",
	]),
	RecordIdle: request<CommandData["RecordIdle"]>(
		{
			idleSeconds: {
				type: "number",
				minimum: 0,
				maximum: limits.IDLE_SECONDS_MAX,
			},
			attributes,
		},
		["idleSeconds"],
	),
	RecordCustomEvent: request<CommandData["RecordCustomEvent"]>(
		{
			eventName: {
				type: "string",
				pattern: limits.EVENT_NAME_PATTERN.source,
				description: "As in `cart_emptied`.",
			},
			attributes,
		},
		["eventName"],
	),
	IdentifyVisitor: request<CommandData["IdentifyVisitor"]>(
		{
			externalIds: list(ref("ExternalId"), {
				minItems: 1,
				maxItems: limits.EXTERNAL_IDS_MAX,
			}),
			traits: ref("TraitsInput"),
		},
		[],
		{
			anyOf: [{ required: ["externalIds"] }, { required: ["traits"] }],
			description: "`externalIds`, `traits` or both.",
		},
	),
	GrantConsent: consent,
	WithdrawConsent: consent,
	EndVisit: request<Record<never, never>>({}, []),
};

const trait: JsonObject = {
	type: ["string", "null"],
	maxLength: TRAIT_CHARS_MAX,
};

const traits: Fields<Traits> = {
	givenName: trait,
	familyName: trait,
	fullName: trait,
	dateOfBirth: trait,
	gender: trait,
	jobTitle: trait,
	company: trait,
	email: trait,
	phones: list(ref("Phone"), { maxItems: limits.PHONES_MAX }),
	address: {
		type: "object",
		maxProperties: limits.ADDRESS_ENTRIES_MAX,
		propertyNames: { minLength: 1, maxLength: limits.ADDRESS_NAME_CHARS_MAX },
		additionalProperties: text(TRAIT_CHARS_MAX),
	},
	custom: attributes,
};

export const personSchemas: Readonly<Record<string, JsonObject>> = {
	TraitsInput: request<Traits>(traits, [], {
		description:
			"Only what is named changes: null clears a trait, `phones` and `address` are replaced, `custom` is merged name by name.",
	}),
	Phone: request<Phone>(
		{
			kind: oneOfValues(["work", "cell", "home", "other"]),
			number: text(limits.PHONE_NUMBER_CHARS_MAX, { minLength: 1 }),
		},
		["kind", "number"],
	),
};
