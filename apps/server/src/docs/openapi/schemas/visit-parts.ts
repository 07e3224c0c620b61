/** Parts of the visit model, which broadcasts use too: kept to what JSON Schema of draft 7 knows as well. */

import {
	type AppInfo,
	type Browser,
	type Campaign,
	type Device,
	type Geo,
	type Network,
	type Page,
	REFERRER_MEDIA,
	type Referrer,
} from "#kernel";
import {
	answer,
	type JsonObject,
	oneOfValues,
	request,
	text,
} from "../../json.js";
import { NAME_CHARS_MAX } from "../../limits.js";
import { flag, nullableNumber, nullableString, string } from "./common.js";

const appField = text(NAME_CHARS_MAX);

/** Those that a summary of a visit is made of. */
export const summarySchemas: Readonly<Record<string, JsonObject>> = {
	Page: answer<Page>({
		url: string,
		title: nullableString,
		domain: {
			...nullableString,
			description: "Registrable domain, e.g. `example.co.uk`.",
		},
		hostname: nullableString,
		pathname: nullableString,
		queryString: {
			...nullableString,
			description: "Without the question mark.",
		},
		fragment: { ...nullableString, description: "Without the hash." },
		language: nullableString,
		keywords: nullableString,
	}),
	Device: answer<Device>({
		category: oneOfValues(["desktop", "mobile", "tablet", "other"]),
		type: nullableString,
		manufacturer: nullableString,
		osFamily: nullableString,
		osVersion: nullableString,
		screenWidth: nullableNumber,
		screenHeight: nullableNumber,
		screenDensity: nullableNumber,
		isMobile: flag,
	}),
	Geo: answer<Geo>(
		{
			country: { ...nullableString, description: "ISO 3166-1 alpha-2." },
			countryName: nullableString,
			region: nullableString,
			locality: nullableString,
			timezone: {
				...nullableString,
				description: "IANA name, as the browser told it.",
			},
		},
		{ description: "From the address, before its host part was dropped." },
	),
	Referrer: answer<Referrer>({
		url: nullableString,
		domain: nullableString,
		hostname: nullableString,
		pathname: nullableString,
		queryString: nullableString,
		medium: oneOfValues(REFERRER_MEDIA),
		name: { ...nullableString, description: "E.g. `Google`." },
		searchTerms: nullableString,
	}),
	Campaign: answer<Campaign>(
		{
			source: nullableString,
			medium: nullableString,
			name: nullableString,
			term: nullableString,
			content: nullableString,
			clickId: nullableString,
			network: {
				...nullableString,
				description: "The advertising network that made the click id.",
			},
		},
		{ description: "From `utm_*` parameters and click ids." },
	),
};

export const visitPartSchemas: Readonly<Record<string, JsonObject>> = {
	...summarySchemas,
	AppInfo: request<AppInfo>(
		{
			name: appField,
			version: appField,
			namespace: appField,
			buildNumber: appField,
		},
		[],
		{ description: "The app whose screen it was." },
	),
	Browser: answer<Browser>({
		family: nullableString,
		version: nullableString,
		language: nullableString,
		viewportWidth: nullableNumber,
		viewportHeight: nullableNumber,
	}),
	Network: answer<Network>({
		ipAddress: {
			...nullableString,
			description: "With its host part zeroed: IPv4 /24, IPv6 /48.",
		},
		organisation: nullableString,
	}),
};
