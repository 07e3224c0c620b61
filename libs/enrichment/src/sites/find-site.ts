/** Finds the known site that a host belongs to. */

import { AD_NETWORKS } from "./ad-networks.js";
import { MAIL_APPS, OTHER_APPS, SEARCH_APPS, SOCIAL_APPS } from "./apps.js";
import { type KnownSite, type SiteRow, words } from "./known-site.js";
import { MAIL_SERVICES } from "./mail-services.js";
import { REFERRAL_SITES } from "./referral-sites.js";
import { SEARCH_ENGINES } from "./search-engines.js";
import { SOCIAL_NETWORKS } from "./social-networks.js";

/** No host in the tables has more. */
const LABELS_MAX = 6;

const exact = new Map<string, KnownSite>();
const suffixes = new Map<string, KnownSite>();

function add(medium: KnownSite["medium"], rows: readonly SiteRow[]): void {
	for (const [name, hosts, terms] of rows) {
		const site: KnownSite = { name, medium, terms: words(terms ?? "") };
		for (const host of words(hosts)) {
			if (!host.startsWith("=")) suffixes.set(host, site);
			else {
				exact.set(host.slice(1), site);
				exact.set(`www.${host.slice(1)}`, site);
			}
		}
	}
}

add("referral", [...REFERRAL_SITES, ...OTHER_APPS]);
add("search", [...SEARCH_ENGINES, ...SEARCH_APPS]);
add("social", [...SOCIAL_NETWORKS, ...SOCIAL_APPS]);
add("email", [...MAIL_SERVICES, ...MAIL_APPS]);
add("paid", AD_NETWORKS);

/** The site whose host is the longest that `hostname` is or ends with; null for a stranger. */
export function findSite(hostname: string): KnownSite | null {
	let rest = hostname.toLowerCase();
	if (rest.endsWith(".")) rest = rest.slice(0, -1);
	const whole = exact.get(rest);
	if (whole !== undefined) return whole;
	const labels = rest.split(".");
	for (let n = Math.min(labels.length, LABELS_MAX); n > 1; n--) {
		const site = suffixes.get(labels.slice(-n).join("."));
		if (site !== undefined) return site;
	}
	return null;
}
