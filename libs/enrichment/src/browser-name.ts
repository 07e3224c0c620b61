/** The browser's name: bowser's where it knows it, otherwise the product that the header names. */

import * as bowser from "bowser";

export interface BrowserName {
	readonly family: string | null;
	readonly version: string | null;
}

const NAME_LENGTH_MAX = 40;
const VERSION = /^\d[\w.-]{0,31}$/;

/** bowser's names; a name outside of it is its guess, often the whole header. */
const KNOWN: ReadonlySet<string> = new Set([
	...Object.values(bowser.BROWSER_MAP),
	"PlayStation 4",
]);

/** Browsers that bowser guesses wrong or not at all; the version is the first group. */
const OTHERS: ReadonlyArray<readonly [string, RegExp]> = [
	["Lynx", /^Lynx\/([\w.]+)/],
	["ELinks", /^ELinks[/ ]\(?([\w.]+)/],
	["Links", /^Links[/ ]\(?([\w.]+)/],
	["w3m", /^w3m\/([\w.]+)/],
	["Konqueror", /Konqueror\/([\w.]+)/],
	["Dillo", /^Dillo\/([\w.]+)/],
	["NetFront", /NetFront\/([\w.]+)/],
	["Obigo", /Obigo[^/]*\/([\w.]+)/i],
	["SEMC-Browser", /SEMC-Browser\/([\w.]+)/],
	["UC Browser", /UCWEB\/?([\w.]+)/],
	["Nokia Browser", /(?:Nokia\w*Browser|BrowserNG)\/([\w.]+)/],
	["Thunderbird", /Thunderbird\/([\w.]+)/],
];

/** Mozilla's children: `Gecko/20061122 BonEcho/2.0`. */
const AFTER_GECKO = /Gecko\/[\w.]+ ([A-Za-z][\w-]*)\/([\w.]+)/;
/** `... Mail.RU_Bot/2.0; ...`, but not the `robots` in the address that follows it. */
const BOT_WORD =
	/(?:^|[\s(;])([A-Za-z][\w.-]*(?:bot|spider|crawler)[\w-]*)(?:\/v?([\w.]+))?/i;
/** Crawlers in a browser's coat: `(compatible; Exabot/3.0; +http://...)`. */
const COMPATIBLE = /\(compatible;? +([A-Za-z][\w .!-]*)(?:\/v?([\w.]+))?/;
/** `Tiny Tiny RSS/1.11 (...)`. */
const LEADING = /^([A-Za-z][\w .!-]*)\/v?([\w.-]+)/;
/** `Feedfetcher-Google; (...)`. */
const LEADING_WORD = /^([A-Za-z][\w.!-]*)/;

/** `guess` and `guessedVersion` are bowser's. */
export function browserName(
	text: string,
	bot: boolean,
	guess: string | undefined,
	guessedVersion: string | undefined,
): BrowserName {
	if (guess !== undefined && KNOWN.has(guess))
		return named(guess, guessedVersion);
	for (const [family, pattern] of OTHERS) {
		const match = pattern.exec(text);
		if (match !== null) return named(family, match[1]);
	}
	const patterns = bot
		? [BOT_WORD, COMPATIBLE, LEADING, LEADING_WORD]
		: [AFTER_GECKO, LEADING];
	for (const pattern of patterns) {
		const [, family, version] = pattern.exec(text) ?? [];
		if (family !== undefined && family !== "Mozilla")
			return named(family, version);
	}
	return { family: null, version: null };
}

function named(family: string, version: string | undefined): BrowserName {
	return {
		family: family.slice(0, NAME_LENGTH_MAX).trim(),
		version: version !== undefined && VERSION.test(version) ? version : null,
	};
}
