/** How the tables in this folder are written. */

import type { Referrer } from "#kernel";

export interface KnownSite {
	readonly name: string;
	readonly medium: Extract<
		Referrer["medium"],
		"search" | "social" | "email" | "paid" | "referral"
	>;
	/** Query parameters that hold what was searched for, the likeliest first. */
	readonly terms: readonly string[];
}

/**
 * Name, hosts, and for search engines the parameters with the search terms. Hosts and parameters are separated by
 * blanks. A host stands for itself and everything under it; where several fit, the longest counts. With `=` before it,
 * it stands for itself and its `www.` alone.
 */
export type SiteRow = readonly [name: string, hosts: string, terms?: string];

export function words(text: string): string[] {
	return text.split(/\s+/).filter((word) => word !== "");
}
