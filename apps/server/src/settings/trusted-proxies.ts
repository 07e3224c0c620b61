/** Proxies whose word on where a request comes from (`X-Forwarded-For`) is believed. */

import { isIP } from "node:net";
import { SettingsError } from "./settings-error.js";

const PROXIES_MAX = 64;

/** The server knows these ranges by name. */
const RANGES = ["loopback", "linklocal", "uniquelocal"];

/** Addresses, ranges in CIDR notation and names of ranges, separated by commas. @throws SettingsError */
export function readTrustedProxies(
	value: string | undefined,
): readonly string[] {
	if (value === undefined) return [];
	const proxies = value.split(",").map((proxy) => proxy.trim());
	const bad = proxies.find((proxy) => !isProxy(proxy));
	if (bad !== undefined)
		throw new SettingsError(
			"TRUSTED_PROXIES",
			`${JSON.stringify(bad.slice(0, 80))} is no IP address, no CIDR range, and none of ${RANGES.join(", ")}`,
		);
	if (proxies.length > PROXIES_MAX)
		throw new SettingsError(
			"TRUSTED_PROXIES",
			`names more than ${PROXIES_MAX} proxies`,
		);
	return proxies;
}

function isProxy(text: string): boolean {
	if (RANGES.includes(text)) return true;
	const [address = "", prefix, ...rest] = text.split("/");
	const family = isIP(address);
	if (family === 0 || rest.length > 0) return false;
	if (prefix === undefined) return true;
	const bits = /^[1-9]\d{0,2}$/.test(prefix) ? Number(prefix) : Number.NaN;
	return bits <= (family === 4 ? 32 : 128);
}
