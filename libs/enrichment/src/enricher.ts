import type {
	Browser,
	Device,
	Geo,
	Page,
	RawContext,
	VisitContext,
} from "#kernel";
import { isPaid, parseCampaign } from "./campaign.js";
import { defaultGeoDatabase, openGeo, type Place } from "./geo.js";
import { memo } from "./memo.js";
import { parsePage } from "./page.js";
import { parseReferrer, parseSource } from "./referrer.js";
import { textOrNull } from "./text.js";
import { parseUrl } from "./url-parts.js";
import { parseUserAgent, type UserAgent } from "./user-agent.js";

/** How many results each memory holds; a site sees few pages and browsers, and many addresses. */
export const REMEMBERED_URLS_MAX = 4096;
export const REMEMBERED_USER_AGENTS_MAX = 4096;
export const REMEMBERED_REFERRERS_MAX = 2048;
export const REMEMBERED_ADDRESSES_MAX = 8192;

export interface EnricherOptions {
	/** Hostnames whose referrers count as internal beyond the page's own registrable domain. */
	readonly siteHosts?: Iterable<string>;
	/** A MaxMind file with `country_code` records; the installed one where not given. */
	readonly geoDatabase?: string;
}

/** Raw context to what is recorded. No function here throws, whatever the strings. */
export interface Enricher {
	/** Page parts for any tracking event; null when there is no url. */
	page(raw: RawContext["page"]): Page | null;
	/** All that a new visit records. The address is looked up whole and recorded truncated. */
	visit(raw: RawContext): VisitContext;
}

/** Loads the geo database once. Rejects where it cannot be read. */
export async function openEnricher(
	options: EnricherOptions = {},
): Promise<Enricher> {
	const locate = memo(
		await openGeo(options.geoDatabase ?? defaultGeoDatabase()),
		REMEMBERED_ADDRESSES_MAX,
	);
	const siteHosts = new Set(
		[...(options.siteHosts ?? [])].map((host) => host.toLowerCase()),
	);
	const partsOf = memo(parseUrl, REMEMBERED_URLS_MAX);
	const sourceOf = memo(parseSource, REMEMBERED_REFERRERS_MAX);
	const agentOf = memo(parseUserAgent, REMEMBERED_USER_AGENTS_MAX);

	return {
		page: (raw) => parsePage(raw, partsOf),
		visit(raw) {
			const url = raw.page?.url;
			const page = url === undefined || url === "" ? null : partsOf(url);
			const campaign = parseCampaign(page?.queryString ?? null);
			const arrival = { page, paid: isPaid(campaign), siteHosts };
			const agent = agentOf(raw.userAgent ?? "");
			const place = locate(raw.ip ?? "");
			return {
				browser: browserOf(raw, agent),
				device: deviceOf(raw, agent),
				geo: geoOf(raw, place),
				network: { ipAddress: place.ipAddress, organisation: null },
				referrer: parseReferrer(raw.page?.referrer, arrival, sourceOf),
				campaign,
				bot: agent.bot,
			};
		},
	};
}

function browserOf(raw: RawContext, agent: UserAgent): Browser {
	return {
		family: agent.family,
		version: agent.version,
		language: textOrNull(raw.language),
		viewportWidth: raw.viewport?.width ?? null,
		viewportHeight: raw.viewport?.height ?? null,
	};
}

function deviceOf(raw: RawContext, agent: UserAgent): Device {
	return {
		category: agent.category,
		type: agent.type,
		manufacturer: agent.manufacturer,
		osFamily: agent.osFamily,
		osVersion: agent.osVersion,
		screenWidth: raw.screen?.width ?? null,
		screenHeight: raw.screen?.height ?? null,
		screenDensity: raw.screen?.density ?? null,
		isMobile: agent.isMobile,
	};
}

/** The database knows countries only. */
function geoOf(raw: RawContext, place: Place): Geo {
	return {
		country: place.country,
		countryName: place.countryName,
		region: null,
		locality: null,
		timezone: textOrNull(raw.timezone),
	};
}
