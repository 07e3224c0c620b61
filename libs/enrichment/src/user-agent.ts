import * as bowser from "bowser";
import { isbot } from "isbot";
import type { Device } from "#kernel";
import { type BrowserName, browserName } from "./browser-name.js";
import { type DeviceKind, deviceOf, UNKNOWN_DEVICE } from "./device.js";

/** What stands behind is not looked at: no browser writes so much. */
export const USER_AGENT_LENGTH_MAX = 1024;

export interface UserAgent extends BrowserName, DeviceKind {
	/** Says itself that it is a program, or is known as one (isbot). */
	readonly bot: boolean;
	readonly osFamily: Device["osFamily"];
	readonly osVersion: Device["osVersion"];
}

export const UNKNOWN_USER_AGENT: UserAgent = {
	bot: false,
	family: null,
	version: null,
	osFamily: null,
	osVersion: null,
	...UNKNOWN_DEVICE,
};

/** A version is what libraries find with `[\w.]+`, and more only by accident. */
const OS_VERSION = /^[\w.][\w. ]{0,31}$/;

/**
 * What a `User-Agent` header says. Nothing known where it is missing or blank (which does not make it a bot). The
 * operating system's version is the marketed one for Windows (`7`, not `NT 6.1`; Windows 11 calls itself 10). An iPad
 * that asks for desktop pages looks like a Mac. Never throws.
 */
export function parseUserAgent(header: string | undefined): UserAgent {
	const text = header?.slice(0, USER_AGENT_LENGTH_MAX).trim() ?? "";
	if (text === "") return UNKNOWN_USER_AGENT;
	const bot = isbot(text);
	const { browser, os, platform } = bowser.parse(text);
	const osFamily = os.name ?? rareSystem(text);
	const osVersion = osFamily === "Windows" ? os.versionName : os.version;
	return {
		bot,
		...browserName(text, bot, browser.name, browser.version),
		osFamily,
		osVersion:
			osVersion !== undefined && OS_VERSION.test(osVersion) ? osVersion : null,
		...deviceOf({ text, bot, osFamily, platform }),
	};
}

/** Systems that bowser does not know. */
function rareSystem(text: string): string | null {
	// Apple's network library names only its kernel.
	if (text.includes("CFNetwork/")) {
		if (/Darwin\/[\d.]+ \((?:x86_64|i386)\)/.test(text)) return "macOS";
		return text.startsWith("Mobile") ? "iOS" : null;
	}
	return /\b(?:FreeBSD|NetBSD|OpenBSD|SunOS)\b/.exec(text)?.[0] ?? null;
}
