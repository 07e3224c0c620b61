import type { Campaign } from "#kernel";
import {
	CAMPAIGN_VALUE_LENGTH_MAX,
	CLICK_IDS,
	isPaid,
	parseCampaign,
} from "./campaign.js";
import { QUERY_LENGTH_MAX } from "./query.js";

const NONE: Campaign = {
	source: null,
	medium: null,
	name: null,
	term: null,
	content: null,
	clickId: null,
	network: null,
};

describe("parseCampaign", () => {
	it("reads all parameters", () => {
		const query =
			"utm_source=news&utm_medium=email&utm_campaign=spring&utm_term=lamp&utm_content=top&utm_id=7&gclid=abc";
		expect(parseCampaign(query)).toEqual({
			source: "news",
			medium: "email",
			name: "spring",
			term: "lamp",
			content: "top",
			clickId: "abc",
			network: "google-ads",
		});
	});

	it.each<[string, Partial<Campaign>]>([
		["UTM_Source=News", { source: "News" }],
		["utm_source=a&utm_source=b", { source: "a" }],
		["utm_source=&utm_source=b", { source: "b" }],
		["utm_source=spring+sale%21", { source: "spring sale!" }],
		["utm_source=%E2%82%AC%F0%9F%98%80", { source: "€😀" }],
		["utm_source=100%", { source: "100%" }],
		["utm_source=%zz%E2", { source: "%zz\ufffd" }],
		["utm_source=a%00b%0Ac", { source: "a b c" }],
		["utm%5Fsource=a", { source: "a" }],
		["x=1&&=&utm_source=a=b", { source: "a=b" }],
		["utm_id=42", { name: "42" }],
		["utm_id=42&utm_campaign=spring", { name: "spring" }],
		["fbclid=f&gclid=g", { clickId: "g", network: "google-ads" }],
		["GCLID=g", { clickId: "g", network: "google-ads" }],
	])("%s", (query, expected) => {
		expect(parseCampaign(query)).toEqual({ ...NONE, ...expected });
	});

	it.each([
		null,
		"",
		"q=lamp",
		"utm_source=",
		"utm_source=+%20",
		"utm_source=%00",
		"xutm_source=a",
		"gclid",
		"%",
	])("%j names no campaign", (query) => {
		expect(parseCampaign(query)).toBeNull();
	});

	it.each(CLICK_IDS.map((id) => [id.parameter, id.network, id.paid] as const))(
		"%s is of %s",
		(parameter, network, paid) => {
			const campaign = parseCampaign(`a=1&${parameter}=Xy_z-1`);
			expect(campaign).toEqual({ ...NONE, clickId: "Xy_z-1", network });
			expect(isPaid(campaign)).toBe(paid);
		},
	);

	it("cuts long values, between characters", () => {
		const long = "a".repeat(CAMPAIGN_VALUE_LENGTH_MAX - 1);
		const source = parseCampaign(`utm_source=${long}%F0%9F%98%80`)?.source;
		expect(source).toBe(long);
	});

	it("does not look behind the bound", () => {
		const padding = "x".repeat(QUERY_LENGTH_MAX);
		expect(parseCampaign(`${padding}&utm_source=a`)).toBeNull();
		expect(parseCampaign(`utm_source=a&${padding}`)?.source).toBe("a");
	});
});

describe("isPaid", () => {
	it.each([
		["cpc", true],
		["CPC", true],
		["ppc", true],
		["paid", true],
		["paid_social", true],
		["paidsearch", true],
		["social-paid", true],
		["display", true],
		["email", false],
		["organic", false],
		["social", false],
		["unpaid", false],
		["cpcx", false],
	])("utm_medium %s: %s", (medium, paid) => {
		expect(isPaid(parseCampaign(`utm_medium=${medium}`))).toBe(paid);
	});

	it("no campaign is not paid for", () => {
		expect(isPaid(null)).toBe(false);
	});
});
