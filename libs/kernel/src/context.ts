/** What a tracking command knows about where it happened, raw as sent and enriched as recorded. Unknown is null. */

export interface Size {
	readonly width: number;
	readonly height: number;
}

/** The context of a command as it came in. */
export interface RawContext {
	readonly page?: {
		readonly url?: string;
		readonly title?: string;
		readonly referrer?: string;
		readonly language?: string;
		readonly keywords?: string;
	};
	readonly userAgent?: string;
	readonly ip?: string;
	readonly language?: string;
	readonly timezone?: string;
	readonly screen?: Size & { readonly density?: number };
	readonly viewport?: Size;
}

export interface Page {
	readonly url: string;
	readonly title: string | null;
	/** Registrable domain, e.g. `example.co.uk`. */
	readonly domain: string | null;
	readonly hostname: string | null;
	readonly pathname: string | null;
	/** Without the question mark; null where there is none. */
	readonly queryString: string | null;
	/** Without the hash; null where there is none. */
	readonly fragment: string | null;
	readonly language: string | null;
	readonly keywords: string | null;
}

export interface Browser {
	readonly family: string | null;
	readonly version: string | null;
	readonly language: string | null;
	readonly viewportWidth: number | null;
	readonly viewportHeight: number | null;
}

export interface Device {
	readonly category: "desktop" | "mobile" | "tablet" | "other";
	readonly type: string | null;
	readonly manufacturer: string | null;
	readonly osFamily: string | null;
	readonly osVersion: string | null;
	readonly screenWidth: number | null;
	readonly screenHeight: number | null;
	readonly screenDensity: number | null;
	readonly isMobile: boolean;
}

export interface Geo {
	/** ISO 3166-1 alpha-2. */
	readonly country: string | null;
	readonly countryName: string | null;
	readonly region: string | null;
	readonly locality: string | null;
	/** IANA name, as the browser told. */
	readonly timezone: string | null;
}

export interface Network {
	/** Host part zeroed: IPv4 /24, IPv6 /48. */
	readonly ipAddress: string | null;
	readonly organisation: string | null;
}

export const REFERRER_MEDIA = [
	"internal",
	"search",
	"social",
	"email",
	"paid",
	"referral",
	"unknown",
	"direct",
] as const;

export interface Referrer {
	readonly url: string | null;
	readonly domain: string | null;
	readonly hostname: string | null;
	readonly pathname: string | null;
	readonly queryString: string | null;
	readonly medium: (typeof REFERRER_MEDIA)[number];
	readonly name: string | null;
	readonly searchTerms: string | null;
}

export interface Campaign {
	readonly source: string | null;
	readonly medium: string | null;
	readonly name: string | null;
	readonly term: string | null;
	readonly content: string | null;
	readonly clickId: string | null;
	readonly network: string | null;
}

/** What enrichment finds for a visit at its first activity. */
export interface VisitContext {
	readonly browser: Browser;
	readonly device: Device;
	readonly geo: Geo;
	readonly network: Network;
	readonly referrer: Referrer;
	/** Null where no campaign parameter was there. */
	readonly campaign: Campaign | null;
	readonly bot: boolean;
}
