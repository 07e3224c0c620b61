import type { Page, Referrer } from "#kernel";
import { queryParameters } from "./query.js";
import { findSite } from "./sites/find-site.js";
import type { KnownSite } from "./sites/known-site.js";
import { decodedText } from "./text.js";
import { parseUrl, type UrlParts } from "./url-parts.js";

/** Longer search terms are cut. */
export const SEARCH_TERMS_LENGTH_MAX = 256;

/** What a referrer says by itself, whatever page it led to. */
export interface Source {
	readonly parts: UrlParts;
	readonly site: KnownSite | null;
	readonly searchTerms: string | null;
}

/** Where a visit arrived. */
export interface Arrival {
	readonly page: Pick<Page, "hostname" | "domain"> | null;
	/** The page's URL or campaign says that the click was paid for, see `isPaid`. */
	readonly paid: boolean;
	/** Lower-case hosts that are the same site, besides the page's own registrable domain. */
	readonly siteHosts: ReadonlySet<string>;
}

const DIRECT: Referrer = {
	url: null,
	domain: null,
	hostname: null,
	pathname: null,
	queryString: null,
	medium: "direct",
	name: null,
	searchTerms: null,
};

/**
 * `medium` is about the referrer alone (`utm_medium=email` with no referrer stays `direct`; the campaign says the rest):
 *
 * - `direct`: there is none; `unknown`: it is no URL with a host;
 * - `internal`: the page's own host or registrable domain, or one of the site's hosts;
 * - `paid`: an advertising network's host, or a search engine or social network while the page says that the click was
 *   paid for: the one case in which the page counts;
 * - `search`, `social`, `email`: by the tables in `sites/`; `referral`: any other.
 *
 * Never throws. `sourceOf` may remember; it must give what `parseSource` gives.
 */
export function parseReferrer(
	referrer: string | undefined,
	arrival: Arrival,
	sourceOf: (referrer: string) => Source = parseSource,
): Referrer {
	if (referrer === undefined || referrer.trim() === "") return DIRECT;
	const { parts, site, searchTerms } = sourceOf(referrer);
	const internal = isInternal(parts, arrival);
	return {
		url: referrer,
		domain: parts.domain,
		hostname: parts.hostname,
		pathname: parts.pathname,
		queryString: parts.queryString,
		medium: internal ? "internal" : mediumOf(parts, site, arrival.paid),
		name: internal ? null : (site?.name ?? null),
		searchTerms: internal ? null : searchTerms,
	};
}

export function parseSource(referrer: string): Source {
	const parts = parseUrl(referrer);
	const site = parts.hostname === null ? null : findSite(parts.hostname);
	return { parts, site, searchTerms: searchTermsOf(parts, site) };
}

function isInternal(from: UrlParts, { page, siteHosts }: Arrival): boolean {
	if (from.hostname === null) return false;
	if (siteHosts.has(from.hostname)) return true;
	if (page === null) return false;
	return (
		from.hostname === page.hostname ||
		(from.domain !== null && from.domain === page.domain)
	);
}

function mediumOf(
	parts: UrlParts,
	site: KnownSite | null,
	paid: boolean,
): Referrer["medium"] {
	if (parts.hostname === null) return "unknown";
	if (site === null) return "referral";
	const canBePaid = site.medium === "search" || site.medium === "social";
	return paid && canBePaid ? "paid" : site.medium;
}

function searchTermsOf(parts: UrlParts, site: KnownSite | null): string | null {
	if (site === null || site.terms.length === 0) return null;
	const names = new Set([...site.terms.map((t) => t.toLowerCase()), "url"]);
	const found = queryParameters(parts.queryString, names);
	// Google's redirect holds the terms in `q` beside a `url`; without one, `q` is where it leads.
	if (parts.pathname === "/url" && !found.has("url")) return null;
	for (const name of site.terms) {
		const text = found.get(name.toLowerCase());
		if (text !== undefined) return decodedText(text, SEARCH_TERMS_LENGTH_MAX);
	}
	return null;
}
