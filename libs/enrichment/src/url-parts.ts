import { getDomain } from "tldts";

/** A URL taken apart as the WHATWG URL standard does; all null where the text is no URL. */
export interface UrlParts {
	/** `http:` and the like. */
	readonly protocol: string | null;
	/** As the standard writes it: lower case, punycode, IPv6 in brackets. */
	readonly hostname: string | null;
	/** Registrable domain; null for IP addresses, single labels and schemes other than http(s). */
	readonly domain: string | null;
	readonly pathname: string | null;
	readonly queryString: string | null;
	readonly fragment: string | null;
}

export const NO_URL: UrlParts = {
	protocol: null,
	hostname: null,
	domain: null,
	pathname: null,
	queryString: null,
	fragment: null,
};

/**
 * The host is known to be clean (it comes from a parsed URL). The list's private section counts, as it does for what
 * browsers call the same site: `a.github.io` and `b.github.io` are two sites.
 */
const DOMAIN_OPTIONS = {
	extractHostname: false,
	validateHostname: false,
	allowPrivateDomains: true,
} as const;

/** The registrable domain by the Public Suffix List, e.g. `example.co.uk`; null where a host has none. */
export function registrableDomain(hostname: string): string | null {
	const domain = getDomain(hostname, DOMAIN_OPTIONS);
	// `a..b` is a valid host for the standard, but `.b` is nobody's domain.
	return domain === null || domain.startsWith(".") ? null : domain;
}

/** Never throws. */
export function parseUrl(text: string): UrlParts {
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		return NO_URL;
	}
	const { protocol, hostname, pathname, search, hash } = url;
	// A package name in `android-app://com.example` only looks like a domain.
	const hasDomain = protocol === "https:" || protocol === "http:";
	return {
		protocol,
		hostname: hostname === "" ? null : hostname,
		domain: hasDomain ? registrableDomain(hostname) : null,
		pathname: pathname === "" ? null : pathname,
		queryString: search.length < 2 ? null : search.slice(1),
		fragment: hash.length < 2 ? null : hash.slice(1),
	};
}
