/** Addresses that a server may bind. */

import { BlockList, isIP } from "node:net";

/** RFC 1123 section 2.1: labels of letters, digits and hyphens. */
const HOST_NAME =
	/^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const DIGITS_AND_DOTS = /^[0-9.]+$/;

/** An IP address or a host name; `127.1` and the like, which look like both, are neither. */
export function isHost(text: string): boolean {
	if (isIP(text) !== 0) return true;
	return HOST_NAME.test(text) && !DIGITS_AND_DOTS.test(text);
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Of the names only `localhost` is known never to leave the machine (RFC 6761 section 6.3). */
export function isLoopback(host: string): boolean {
	const family = isIP(host);
	if (family === 0) return host.toLowerCase() === "localhost";
	return loopback.check(host, family === 4 ? "ipv4" : "ipv6");
}
