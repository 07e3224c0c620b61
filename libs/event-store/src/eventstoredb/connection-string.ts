/**
 * Connection strings of EventStoreDB and KurrentDB, read by the client's own parser. It prints the whole string, password
 * and all, where it meets an option it does not know: so none that it does not know gets there.
 */

import {
	type ConnectionOptions,
	parseConnectionString,
} from "@eventstore/db-client/dist/Client/parseConnectionString.js";
import { JourneylogError } from "#kernel";

/** The connection string, or a file that it names, cannot be used. The message repeats no part that may be secret. */
export class UnusableConnectionString extends JourneylogError {
	readonly code = "unusable-connection-string";
}

/** Lower case, without `-` and `_`, as the parser compares them. */
const KNOWN_OPTIONS = new Set(
	[
		"connectionName",
		"defaultDeadline",
		"discoveryInterval",
		"gossipTimeout",
		"keepAliveInterval",
		"keepAliveTimeout",
		"maxDiscoverAttempts",
		"nodePreference",
		"throwOnAppendFailure",
		"tls",
		"tlsCAFile",
		"tlsVerifyCert",
		"userCertFile",
		"userKeyFile",
	].map(flat),
);

export interface ReadConnectionString {
	readonly options: ConnectionOptions;
	/** Names of options that mean nothing to this driver. */
	readonly ignored: readonly string[];
}

/** @throws UnusableConnectionString */
export function readConnectionString(text: string): ReadConnectionString {
	const [address = "", ...rest] = text.trim().split("?");
	const pairs = rest.join("?").split("&").filter(Boolean);
	const ignored = pairs.map(nameOf).filter((name) => !isKnown(name));
	const known = pairs.filter((pair) => isKnown(nameOf(pair)));
	for (const pair of known) {
		if (flat(pair) !== "tlsverifycert=false") continue;
		throw new UnusableConnectionString(
			"tlsVerifyCert=false is not supported: name the authority's certificate with tlsCAFile",
		);
	}
	const query = known.length > 0 ? `?${known.join("&")}` : "";
	const options = parsed(`${withOwnScheme(address)}${query}`);
	// The parser ends a user and password at the first @, and takes the rest of them for the host.
	if (options.hosts.some((host) => host.address.includes("@"))) {
		throw new UnusableConnectionString(
			"before its hosts stand a user and a password, in which an @ stands as %40",
		);
	}
	return { options, ignored };
}

function parsed(text: string): ConnectionOptions {
	try {
		return parseConnectionString(text);
	} catch (error) {
		// Before this it quotes the string.
		const detail = /at position \d+, expected .*/s.exec(
			(error as Error).message,
		);
		throw new UnusableConnectionString(
			`the connection string cannot be read${detail === null ? "" : `: unexpected text ${detail[0]}`}`,
		);
	}
}

/** KurrentDB is EventStoreDB's later name; the parser takes a slash at the end for a part of the host. */
function withOwnScheme(address: string): string {
	return address
		.replace(/^(?:esdb|kurrentdb)(?=\+discover:|:)/i, "esdb")
		.replace(/\/+$/, "");
}

function nameOf(pair: string): string {
	return pair.split("=", 1)[0] ?? "";
}

function isKnown(name: string): boolean {
	return KNOWN_OPTIONS.has(flat(name));
}

function flat(name: string): string {
	return name.trim().toLowerCase().replace(/[_-]/g, "");
}
