/** URLs of outside servers. They may hold passwords, so no message repeats any part of one. */

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
	for (const host of serversOf(name, hosts))
		checkUrl(name, `${scheme}${login}${host}${rest}`, EVENT_STORE_SCHEMES);
	return value;
}

export function readDatabaseUrl(value: string | undefined): string | null {
	if (value === undefined) return null;
	checkUrl("DATABASE_URL", value, DATABASE_SCHEMES);
	return value;
}

/** Comma separated; the scheme may be left out after the first. */
export function readNatsServers(
	value: string | undefined,
): readonly string[] | null {
	const name = "NATS_URL";
	if (value === undefined) return null;
	return serversOf(name, value).map((server, i) => {
		const url = i > 0 && !server.includes("://") ? `nats://${server}` : server;
		checkUrl(name, url, NATS_SCHEMES);
		return url;
	});
}

function serversOf(name: string, list: string): string[] {
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
