/** IP addresses: what may be kept of them. */

import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Bits that stay when an address is recorded. */
export const KEPT_BITS_V4 = 24;
export const KEPT_BITS_V6 = 48;

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Strict: no `010.0.0.1`, no `127.1`, no port. An IPv6 zone (`fe80::1%eth0`) is dropped, an IPv4-mapped IPv6 address
 * is the IPv4 address that it stands for. Null for anything else.
 */
export function parseAddress(text: string): Address | null {
	const zone = text.indexOf("%");
	const bare = zone === -1 ? text : text.slice(0, zone);
	if (isIP(bare) === 0) return null;
	return ipaddr.process(bare);
}

/** Whether the address is routed in the public internet: not private, reserved, documentation, tunnel ... */
export function isPublicAddress(address: Address): boolean {
	return address.range() === "unicast";
}

/** The address in its one canonical text: dotted, or RFC 5952 for IPv6. */
export function addressText(address: Address): string {
	return address instanceof ipaddr.IPv6
		? address.toRFC5952String()
		: address.toString();
}

/** The network part of an address, host part zeroed: IPv4 /24, IPv6 /48. Null where the text is no address. */
export function truncateAddress(text: string): string | null {
	const address = parseAddress(text);
	return address === null ? null : addressText(withoutHost(address));
}

function withoutHost(address: Address): Address {
	const bits = address.kind() === "ipv4" ? KEPT_BITS_V4 : KEPT_BITS_V6;
	const bytes = address.toByteArray();
	return ipaddr.fromByteArray(bytes.fill(0, bits / 8));
}
