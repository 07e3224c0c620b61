/**
 * Which country an address is in: the `geo-whois-asn-country` database (by ip-location-db, from data of the NRO, CC BY
 * 4.0) in MaxMind's format. Its records are `{ country_code }` and nothing else, for IPv4 and IPv6 in one file.
 */

import { createRequire } from "node:module";
import { open, type Response } from "maxmind";
import {
	addressText,
	isPublicAddress,
	parseAddress,
	truncateAddress,
} from "./address.js";

const DATABASE =
	"@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb";

export interface Place {
	/** ISO 3166-1 alpha-2. */
	readonly country: string | null;
	readonly countryName: string | null;
	/** The address as it may be stored, see `truncateAddress`. */
	readonly ipAddress: string | null;
}

export const NOWHERE: Place = {
	country: null,
	countryName: null,
	ipAddress: null,
};

/** Looks up the full address, and gives back only the truncated one. Never throws. */
export type Locate = (ip: string) => Place;

type CountryRecord = Response & { readonly country_code?: unknown };

/** The package's own file where no other is named. */
export function defaultGeoDatabase(): string {
	return createRequire(import.meta.url).resolve(DATABASE);
}

/** Reads the whole database (8 MB) into memory, once. Rejects where the file cannot be read or is no database. */
export async function openGeo(path = defaultGeoDatabase()): Promise<Locate> {
	const reader = await open<CountryRecord>(path);
	const names = new Intl.DisplayNames("en", {
		type: "region",
		fallback: "none",
	});
	return (ip) => {
		const address = parseAddress(ip);
		if (address === null) return NOWHERE;
		const code = isPublicAddress(address)
			? reader.get(addressText(address))?.country_code
			: undefined;
		const country = isCountry(code) ? code : null;
		return {
			country,
			countryName: country === null ? null : (names.of(country) ?? null),
			ipAddress: truncateAddress(ip),
		};
	};
}

/** `ZZ` is the code for "unknown". */
function isCountry(code: unknown): code is string {
	return typeof code === "string" && /^[A-Z]{2}$/.test(code) && code !== "ZZ";
}
