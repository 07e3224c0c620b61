/** URLs of outside servers. They may hold passwords, so no message repeats any part of one. */

import { BadNatsUrl, serversOf } from "#broadcast";
import { checkDatabaseUrl, UnusableDatabaseUrl } from "#read-models";
import { SettingsError } from "./settings-error.js";

/** docs.kurrent.io, "Connection string": `+discover` resolves the cluster by DNS. */
const EVENT_STORE_SCHEMES = [
	"esdb:",
	"esdb+discover:",
	"kurrentdb:",
	"kurrentdb+discover:",
];
const DATABASE_SCHEMES = ["postgres:", "postgresql:"];
const NATS_SCHEMES = ["nats:", "tls:"];

const SERVERS_MAX = 64;

/** `esdb://[user:password@]host[:port][,host[:port]...][?options]` */
export function readEventStoreUrl(value: string | undefined): string | null {
	const name = "EVENT_STORE_URL";
	if (value === undefined) return null;
	// Several hosts make no WHATWG URL, so each is looked at in the place of all.
	const match = /^([^:]+:\/\/)([^/?#]*@)?([^/?#@]*)(.*)$/s.exec(value);
	if (match === null) throw badUrl(name, EVENT_STORE_SCHEMES);
	const [, scheme = "", login = "", hosts = "", rest = ""] = match;
	for (const host of splitServers(name, hosts))
		checkUrl(name, `${scheme}${login}${host}${rest}`, EVENT_STORE_SCHEMES);
	return value;
}

/** The files that it names, such as `sslrootcert`, can be read. */
export function readDatabaseUrl(value: string | undefined): string | null {
	const name = "DATABASE_URL";
	if (value === undefined) return null;
	checkUrl(name, value, DATABASE_SCHEMES);
	try {
		checkDatabaseUrl(value);
	} catch (error) {
		if (!(error instanceof UnusableDatabaseUrl)) throw error;
		throw new SettingsError(name, error.message);
	}
	return value;
}

/** Comma separated; the scheme may be left out after the first. */
export function readNatsServers(
	value: string | undefined,
): readonly string[] | null {
	const name = "NATS_URL";
	if (value === undefined) return null;
	const urls = splitServers(name, value).map((server, i) => {
		const url = i > 0 && !server.includes("://") ? `nats://${server}` : server;
		checkUrl(name, url, NATS_SCHEMES);
		return url;
	});
	try {
		serversOf(urls);
	} catch (error) {
		if (!(error instanceof BadNatsUrl)) throw error;
		throw new SettingsError(name, error.message);
	}
	return urls;
}

function splitServers(name: string, list: string): string[] {
	const servers = list.split(",").map((server) => server.trim());
	if (servers.length > SERVERS_MAX)
		throw new SettingsError(name, `names more than ${SERVERS_MAX} servers`);
	return servers;
}

function checkUrl(name: string, text: string, schemes: readonly string[]) {
	if (!URL.canParse(text)) throw badUrl(name, schemes);
	const { protocol, hostname } = new URL(text);
	if (!schemes.includes(protocol) || hostname === "")
		throw badUrl(name, schemes);
}

function badUrl(name: string, schemes: readonly string[]): SettingsError {
	return new SettingsError(
		name,
		`is no URL of the form ${schemes[0]}//host:port (its scheme one of ${schemes.map((s) => s.slice(0, -1)).join(", ")})`,
	);
}
