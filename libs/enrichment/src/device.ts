/** The kind of device behind a user agent. */

import type { Device } from "#kernel";
import { androidMaker, makerOfModel } from "./makers.js";

export type DeviceKind = Pick<
	Device,
	"category" | "type" | "manufacturer" | "isMobile"
>;

export const UNKNOWN_DEVICE: DeviceKind = {
	category: "other",
	type: null,
	manufacturer: null,
	isMobile: false,
};

/** What the user agent gave so far; `platform` is bowser's. */
export interface DeviceSigns {
	readonly text: string;
	readonly bot: boolean;
	readonly osFamily: string | null;
	readonly platform: {
		readonly type?: string;
		readonly vendor?: string;
		readonly model?: string;
	};
}

/**
 * Bots are `other` with nothing else said: what they claim to be is a costume. Televisions, consoles and everything
 * unknown are `other` too. `type` is the model where the header names it for certain (`iPhone`), otherwise such as
 * `Android phone`, `Windows PC`, `TV`. `isMobile` holds for phones and tablets.
 */
export function deviceOf(signs: DeviceSigns): DeviceKind {
	if (signs.bot) return UNKNOWN_DEVICE;
	const category = categoryOf(signs);
	return {
		category,
		type: typeOf(category, signs),
		manufacturer: manufacturerOf(signs),
		isMobile: category === "mobile" || category === "tablet",
	};
}

const DESKTOP_TYPES: Readonly<Record<string, string>> = {
	Windows: "Windows PC",
	macOS: "Mac",
	Linux: "Linux PC",
	"Chrome OS": "Chromebook",
	FreeBSD: "Unix PC",
	NetBSD: "Unix PC",
	OpenBSD: "Unix PC",
	SunOS: "Unix PC",
};

/** Phones from before the word "mobile" was usual. */
const FEATURE_PHONE =
	/MIDP-|CLDC-|SymbianOS|Series ?[346]0|BlackBerry|Opera Mini|WAP Browser|J2ME|UP\.Browser|UCWEB/;

function categoryOf(signs: DeviceSigns): Device["category"] {
	const { text, osFamily, platform } = signs;
	// Android's runtime names itself without the word by which phones and tablets are told apart; most are phones.
	if (text.startsWith("Dalvik/")) return "mobile";
	switch (platform.type) {
		case "desktop":
		case "mobile":
		case "tablet":
			return platform.type;
		case "tv":
			return "other";
	}
	if (FEATURE_PHONE.test(text)) return "mobile";
	return osFamily !== null && osFamily in DESKTOP_TYPES ? "desktop" : "other";
}

function typeOf(
	category: Device["category"],
	{ osFamily, platform }: DeviceSigns,
): string | null {
	if (platform.type === "tv") return "TV";
	if (category === "other") return null;
	if (category === "desktop")
		return osFamily === null ? null : (DESKTOP_TYPES[osFamily] ?? null);
	const { vendor, model } = platform;
	if (vendor === "Apple" && model !== undefined) return appleModel(model);
	if (vendor === "Amazon") return "Fire tablet";
	if (osFamily === "Windows Phone") return osFamily;
	const kind = category === "mobile" ? "phone" : "tablet";
	return osFamily === null ? kind : `${osFamily} ${kind}`;
}

/** Headers write them in any case. */
function appleModel(model: string): string {
	const models = ["iPhone", "iPad", "iPod"];
	return models.find((m) => m.toLowerCase() === model.toLowerCase()) ?? model;
}

function manufacturerOf(signs: DeviceSigns): string | null {
	const { text, osFamily, platform } = signs;
	// A product line of Google's, whoever built it.
	if (platform.vendor === "Nexus") return "Google";
	if (platform.type === "bot") return null;
	if (platform.vendor !== undefined) return platform.vendor;
	if (osFamily === "macOS" || osFamily === "iOS") return "Apple";
	if (osFamily === "Android") return androidMaker(text);
	return FEATURE_PHONE.test(text) ? makerOfModel(text) : null;
}
