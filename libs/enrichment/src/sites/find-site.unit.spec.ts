import { AD_NETWORKS } from "./ad-networks.js";
import { MAIL_APPS, OTHER_APPS, SEARCH_APPS, SOCIAL_APPS } from "./apps.js";
import { findSite } from "./find-site.js";
import { type SiteRow, words } from "./known-site.js";
import { MAIL_SERVICES } from "./mail-services.js";
import { REFERRAL_SITES } from "./referral-sites.js";
import { SEARCH_ENGINES } from "./search-engines.js";
import { SOCIAL_NETWORKS } from "./social-networks.js";

const TABLES: Array<[medium: string, rows: readonly SiteRow[]]> = [
	["search", SEARCH_ENGINES],
	["search", SEARCH_APPS],
	["social", SOCIAL_NETWORKS],
	["social", SOCIAL_APPS],
	["email", MAIL_SERVICES],
	["email", MAIL_APPS],
	["paid", AD_NETWORKS],
	["referral", REFERRAL_SITES],
	["referral", OTHER_APPS],
];

describe("the tables of sites", () => {
	it("name each host once", () => {
		const hosts = TABLES.flatMap(([, rows]) =>
			rows.flatMap(([, text]) => words(text)),
		);
		const twice = hosts.filter((host, at) => hosts.indexOf(host) !== at);
		expect(twice).toEqual([]);
	});

	it("hold hosts as URLs write them", () => {
		for (const [, rows] of TABLES)
			for (const [, text] of rows)
				for (const host of words(text))
					expect(host).toMatch(/^=?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
	});

	it("are found by every host in them, or under it", () => {
		for (const [medium, rows] of TABLES)
			for (const [name, text] of rows)
				for (const host of words(text)) {
					const asked = host.startsWith("=") ? host.slice(1) : `any.${host}`;
					expect({ asked, ...findSite(asked) }).toMatchObject({ name, medium });
				}
	});
});

describe("findSite", () => {
	it.each([
		["www.google.co.uk", "Google"],
		["WWW.GOOGLE.COM", "Google"],
		["www.google.com.", "Google"],
		["a.b.c.d.e.f.facebook.com", "Facebook"],
		["mail.google.com", "Gmail"],
		["play.google.com", "Google"],
		["kufli.blogspot.com", "Blogger"],
	])("%s is %s", (host, name) => {
		expect(findSite(host)?.name).toBe(name);
	});

	it.each(["", ".", "com", "facebook", "notfacebook.com", "t.co.example"])(
		"%j is a stranger",
		(host) => {
			expect(findSite(host)).toBeNull();
		},
	);
});
