/** Names of streams. One stream per visitor, one per site for its definitions. */

const VISITOR_PREFIX = "visitor-";
const DEFINITIONS_PREFIX = "definitions-";

/** Every stream of the domain begins with one of these; followers filter by them. */
export const DOMAIN_STREAM_PREFIXES = [
	VISITOR_PREFIX,
	DEFINITIONS_PREFIX,
] as const;

export interface VisitorAddress {
	readonly siteId: string;
	readonly visitorId: string;
}

/** A site's id holds no dot, so the first dot ends it; the visitor's id may hold more. */
export const SITE_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
export const VISITOR_ID_PATTERN = /^[A-Za-z0-9._:-]{1,128}$/;

export function visitorStream(siteId: string, visitorId: string): string {
	return `${VISITOR_PREFIX}${siteId}.${visitorId}`;
}

/** The visitor whose stream this is, or null for any other stream. */
export function visitorOfStream(stream: string): VisitorAddress | null {
	if (!stream.startsWith(VISITOR_PREFIX)) return null;
	const dot = stream.indexOf(".", VISITOR_PREFIX.length);
	if (dot < 0) return null;
	return {
		siteId: stream.slice(VISITOR_PREFIX.length, dot),
		visitorId: stream.slice(dot + 1),
	};
}

export function definitionsStream(siteId: string): string {
	return `${DEFINITIONS_PREFIX}${siteId}`;
}

/** The site whose definitions lie in this stream, or null for any other stream. */
export function siteOfDefinitionsStream(stream: string): string | null {
	return stream.startsWith(DEFINITIONS_PREFIX)
		? stream.slice(DEFINITIONS_PREFIX.length)
		: null;
}
