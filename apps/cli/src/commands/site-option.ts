import { Option } from "commander";
import { SITE_ID_PATTERN } from "#kernel";
import { DEFAULT_SITE_ID } from "../../../server/src/settings/api-keys.js";
import { WrongUse } from "../failure.js";

export function siteOption(description = "the site"): Option {
	return new Option("--site <id>", description)
		.default(DEFAULT_SITE_ID)
		.argParser((siteId: string) => {
			if (SITE_ID_PATTERN.test(siteId)) return siteId;
			throw new WrongUse(`--site: ${JSON.stringify(siteId)} is no site id`);
		});
}
