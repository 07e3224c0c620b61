/**
 * Catalogue of the attributes of the visit and visitor models. Left out on purpose: `position`, which is not known
 * while an event is being decided, and the lists of objects (`segments`, `outcomes`, `visits.recent`).
 */

import type {
	AppInfo,
	Browser,
	Campaign,
	ConsentState,
	Device,
	ExternalId,
	Geo,
	Network,
	Page,
	Phone,
	Referrer,
	Visit,
	VisitCounts,
	Visitor,
	VisitorTraits,
} from "#kernel";
import { CONSENT_PURPOSES } from "#kernel";
import {
	type AttributeType,
	customName,
	type Fields,
	fieldOf,
} from "./attribute-type.js";

export interface ModelAttribute {
	readonly path: string;
	readonly type: AttributeType;
	readonly model: "visit" | "visitor";
	/** Field of the model in which the attribute lies; while it is the same object, the attribute is the same. */
	readonly section: string;
	/** Tells about the person, so it must not go where visits go. */
	readonly personal: boolean;
	readonly read: (model: Visit | Visitor) => unknown;
}

type Types<T> = Readonly<Record<keyof T, AttributeType>>;

const page: Types<Page> = {
	url: "string",
	title: "string",
	domain: "string",
	hostname: "string",
	pathname: "string",
	queryString: "string",
	fragment: "string",
	language: "string",
	keywords: "string",
};
const counts: Types<VisitCounts> = {
	events: "number",
	pageViews: "number",
	screenViews: "number",
	searches: "number",
	formSubmissions: "number",
	formAbandonments: "number",
	clicks: "number",
	customEvents: "number",
};
const app: Types<Required<AppInfo>> = {
	name: "string",
	version: "string",
	namespace: "string",
	buildNumber: "string",
};
const browser: Types<Browser> = {
	family: "string",
	version: "string",
	language: "string",
	viewportWidth: "number",
	viewportHeight: "number",
};
const device: Types<Device> = {
	category: "string",
	type: "string",
	manufacturer: "string",
	osFamily: "string",
	osVersion: "string",
	screenWidth: "number",
	screenHeight: "number",
	screenDensity: "number",
	isMobile: "boolean",
};
const geo: Types<Geo> = {
	country: "string",
	countryName: "string",
	region: "string",
	locality: "string",
	timezone: "string",
};
const network: Types<Network> = { ipAddress: "string", organisation: "string" };
const referrer: Types<Referrer> = {
	url: "string",
	domain: "string",
	hostname: "string",
	pathname: "string",
	queryString: "string",
	medium: "string",
	name: "string",
	searchTerms: "string",
};
const campaign: Types<Campaign> = {
	source: "string",
	medium: "string",
	name: "string",
	term: "string",
	content: "string",
	clickId: "string",
	network: "string",
};

type Section = AttributeType | Readonly<Record<string, AttributeType>>;
type Sections<T, Left extends keyof T> = Readonly<
	Record<Exclude<keyof T, Left>, Section>
>;

const visitSections: Sections<
	Visit,
	"position" | "segments" | "outcomes" | "attributes"
> = {
	visitId: "string",
	visitorId: "string",
	siteId: "string",
	status: "string",
	startedAt: "time",
	lastActiveAt: "time",
	idleAt: "time",
	endsAt: "time",
	endedAt: "time",
	durationSeconds: "number",
	counts,
	entryPage: page,
	currentPage: page,
	lastScreen: "string",
	app,
	browser,
	device,
	geo,
	network,
	referrer,
	campaign,
	searchTerms: "list",
	bot: "boolean",
};

const traits: Types<Omit<VisitorTraits, "phones" | "address" | "custom">> = {
	givenName: "string",
	familyName: "string",
	fullName: "string",
	dateOfBirth: "time",
	gender: "string",
	jobTitle: "string",
	company: "string",
	email: "string",
};

const visitorSections: Sections<
	Visitor,
	"position" | "segments" | "outcomes" | "externalIds" | "consent"
> = {
	visitorId: "string",
	siteId: "string",
	kind: "string",
	firstSeenAt: "time",
	lastSeenAt: "time",
	traits,
	visits: { count: "number", currentVisitId: "string", lastVisitId: "string" },
	totals: { events: "number", pageViews: "number" },
	linkedVisitors: "list",
};

const consentFields: Types<ConsentState> = {
	state: "string",
	at: "time",
	evidence: "string",
};

const attributes = new Map<string, ModelAttribute>();

function add(attribute: ModelAttribute): void {
	attributes.set(attribute.path, attribute);
}

function addSections(
	model: "visit" | "visitor",
	sections: Readonly<Record<string, Section>>,
): void {
	for (const [section, type] of Object.entries(sections)) {
		const personal = section === "traits";
		const base = { model, section, personal };
		if (typeof type === "string") {
			const read = (from: object) => (from as Fields)[section];
			add({ ...base, path: `${model}.${section}`, type, read });
			continue;
		}
		for (const [field, fieldType] of Object.entries(type)) {
			const path = `${model}.${section}.${field}`;
			const read = (from: object) =>
				(from as Record<string, Fields | null>)[section]?.[field];
			add({ ...base, path, type: fieldType, read });
		}
	}
}

addSections("visit", visitSections);
addSections("visitor", visitorSections);
for (const purpose of CONSENT_PURPOSES) {
	for (const [field, type] of Object.entries(consentFields)) {
		add({
			path: `visitor.consent.${purpose}.${field}`,
			type,
			model: "visitor",
			section: "consent",
			personal: field === "evidence",
			read: (from) => fieldOf((from as Visitor).consent[purpose], field),
		});
	}
}
add({
	path: "visitor.traits.phones",
	type: "list",
	model: "visitor",
	section: "traits",
	personal: true,
	read: (from) =>
		(from as Visitor).traits.phones.map((phone: Phone) => phone.number),
});

/** Of several ids of one type the one that came last. */
function externalId(ids: readonly ExternalId[], type: string): string | null {
	return ids.findLast((id) => id.type === type)?.value ?? null;
}

/** Families of attributes whose last part the site chooses. */
const families: readonly {
	readonly prefix: string;
	readonly of: (name: string) => Omit<ModelAttribute, "path">;
}[] = [
	{
		prefix: "visit.attributes.",
		of: (name) => ({
			type: "any",
			model: "visit",
			section: "attributes",
			personal: false,
			read: (from) => fieldOf((from as Visit).attributes, name),
		}),
	},
	...(["custom", "address"] as const).map((group) => ({
		prefix: `visitor.traits.${group}.`,
		of: (name: string): Omit<ModelAttribute, "path"> => ({
			type: group === "custom" ? "any" : "string",
			model: "visitor",
			section: "traits",
			personal: true,
			read: (from) => fieldOf((from as Visitor).traits[group], name),
		}),
	})),
	{
		prefix: "visitor.externalIds.",
		of: (type) => ({
			type: "string",
			model: "visitor",
			section: "externalIds",
			personal: true,
			read: (from) => externalId((from as Visitor).externalIds, type),
		}),
	},
];

/** The attribute of that path; null where there is none. */
export function findModelAttribute(path: string): ModelAttribute | null {
	const found = attributes.get(path);
	if (found !== undefined) return found;
	for (const family of families) {
		const name = customName(path, family.prefix);
		if (name !== null) return { path, ...family.of(name) };
	}
	return null;
}

/** Every path of the catalogue that has no custom part. */
export function modelAttributePaths(): readonly string[] {
	return [...attributes.keys()];
}
