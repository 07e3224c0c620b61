import type { Campaign } from "#kernel";
import { queryParameters } from "./query.js";
import { decodedText } from "./text.js";

/** Longer values are cut. */
export const CAMPAIGN_VALUE_LENGTH_MAX = 256;

interface ClickId {
	readonly parameter: string;
	readonly network: string;
	/** Added to paid clicks only. Facebook adds its own to every link that leaves it. */
	readonly paid: boolean;
}

/**
 * The advertising networks' click ids, from each network's documentation of its auto-tagging. Where a URL carries
 * several, the first of this list counts.
 */
export const CLICK_IDS: readonly ClickId[] = [
	{ parameter: "gclid", network: "google-ads", paid: true },
	{ parameter: "gbraid", network: "google-ads", paid: true },
	{ parameter: "wbraid", network: "google-ads", paid: true },
	{ parameter: "dclid", network: "google-display", paid: true },
	{ parameter: "msclkid", network: "microsoft-ads", paid: true },
	{ parameter: "yclid", network: "yandex-direct", paid: true },
	{ parameter: "ttclid", network: "tiktok-ads", paid: true },
	{ parameter: "li_fat_id", network: "linkedin-ads", paid: true },
	{ parameter: "twclid", network: "x-ads", paid: true },
	{ parameter: "fbclid", network: "facebook", paid: false },
];

const UTM = [
	"utm_source",
	"utm_medium",
	"utm_campaign",
	"utm_term",
	"utm_content",
	"utm_id",
] as const;

const PARAMETERS: ReadonlySet<string> = new Set([
	...UTM,
	...CLICK_IDS.map((id) => id.parameter),
]);

const PAID_NETWORKS: ReadonlySet<string> = new Set(
	CLICK_IDS.filter((id) => id.paid).map((id) => id.network),
);

/** Cheap and certain: every parameter above has one of these in it. */
const MAYBE_CAMPAIGN = /utm|clid|braid|clkid|fat/i;

/** Percent signs may hide a name: `utm%5Fsource`. */
function mayHoldCampaign(queryString: string): boolean {
	return MAYBE_CAMPAIGN.test(queryString) || queryString.includes("%");
}

/**
 * The campaign that a page's query string names; null where it names none. Names in any case; of a parameter given
 * twice the first that is not blank counts. `utm_id` stands in for a missing `utm_campaign`. Never throws.
 */
export function parseCampaign(queryString: string | null): Campaign | null {
	if (queryString === null || !mayHoldCampaign(queryString)) return null;
	const found = queryParameters(queryString, PARAMETERS);
	if (found.size === 0) return null;
	const value = (name: string): string | null => {
		const text = found.get(name);
		return text === undefined
			? null
			: decodedText(text, CAMPAIGN_VALUE_LENGTH_MAX);
	};
	const click = CLICK_IDS.find((id) => value(id.parameter) !== null);
	const campaign: Campaign = {
		source: value("utm_source"),
		medium: value("utm_medium"),
		name: value("utm_campaign") ?? value("utm_id"),
		term: value("utm_term"),
		content: value("utm_content"),
		clickId: click === undefined ? null : value(click.parameter),
		network: click?.network ?? null,
	};
	return Object.values(campaign).every((part) => part === null)
		? null
		: campaign;
}

/** The `utm_medium` values that analytics tools commonly take for paid traffic. */
const PAID_MEDIUM =
	/^(?:cpc|cpm|cpa|cpv|cpl|ppc|ads?|adwords|paid|paid[ _-]?\w+|\w+[ _-]paid|retargeting|remarketing|display|banner|sem)$/i;

/** Whether somebody paid for this click, as far as the page's URL tells. */
export function isPaid(campaign: Campaign | null): boolean {
	if (campaign === null) return false;
	if (campaign.network !== null && PAID_NETWORKS.has(campaign.network))
		return true;
	return campaign.medium !== null && PAID_MEDIUM.test(campaign.medium);
}
