/** Well-known sites that refer as any site does; only their names are worth recording. */

import type { SiteRow } from "./known-site.js";

export const REFERRAL_SITES: readonly SiteRow[] = [
	["GitHub", "github.com github.io gist.github.com githubusercontent.com"],
	["GitLab", "gitlab.com gitlab.io"],
	["Bitbucket", "bitbucket.org"],
	["Stack Overflow", "stackoverflow.com"],
	[
		"Stack Exchange",
		"stackexchange.com superuser.com serverfault.com askubuntu.com mathoverflow.net stackapps.com",
	],
	["Wikipedia", "wikipedia.org"],
	["Wikimedia", "wikimedia.org wiktionary.org wikidata.org"],
	["Medium", "medium.com"],
	["DEV", "dev.to"],
	["WordPress.com", "wordpress.com"],
	[
		"Blogger",
		`blogger.com blogspot.com blogspot.de blogspot.co.uk blogspot.fr
		blogspot.in blogspot.it blogspot.nl blogspot.hu blogspot.com.au
		blogspot.com.br blogspot.com.es blogspot.ca blogspot.jp blogspot.ru
		blogspot.mx blogspot.pt blogspot.com.ar blogspot.com.tr`,
	],
	["Substack", "substack.com"],
	["npm", "npmjs.com"],
	["Google", "google.com"],
	["Google Docs", "docs.google.com drive.google.com"],
	[
		"Google Translate",
		"translate.google.com translate.goog translate.googleusercontent.com",
	],
	["Google Groups", "groups.google.com"],
	["Google Sites", "sites.google.com"],
	["Yahoo!", "yahoo.com"],
	["Feedly", "feedly.com"],
	["Inoreader", "inoreader.com"],
	["Notion", "notion.so notion.site"],
	["Slack", "slack.com"],
	["Microsoft Teams", "teams.microsoft.com"],
	["Trello", "trello.com"],
	["ChatGPT", "chatgpt.com chat.openai.com"],
	["Claude", "claude.ai"],
	["Gemini", "gemini.google.com bard.google.com"],
	["Copilot", "copilot.microsoft.com"],
	["Amazon", "amazon.com amazon.co.uk amazon.de amazon.fr amazon.it amazon.es"],
	["eBay", "ebay.com ebay.co.uk ebay.de"],
];
