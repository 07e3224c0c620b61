/** What the server is told by environment variables. */

import { resolve } from "node:path";
import type { NatsFiles } from "#broadcast";
import { type ApiKey, readApiKeys } from "./api-keys.js";
import { msOfDuration } from "./duration.js";
import { isHost, isLoopback } from "./host.js";
import { readNatsFiles } from "./nats-files.js";
import { SettingsError } from "./settings-error.js";
import { readTrustedProxies } from "./trusted-proxies.js";
import { readUrl } from "./url-file.js";
import { readDatabaseUrl, readEventStoreUrl, readNatsServers } from "./urls.js";

export const ROLES = ["api", "projector", "broadcaster"] as const;
export type Role = (typeof ROLES)[number];

export const LOG_LEVELS = [
	"fatal",
	"error",
	"warn",
	"info",
	"debug",
	"trace",
	"silent",
] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Settings {
	readonly host: string;
	/** 0: any free one, here and for the other ports (but see eventStorePort). */
	readonly port: number;
	/** Those in front of us; see `readTrustedProxies`. */
	readonly trustedProxies: readonly string[];
	/** Absolute. */
	readonly dataDir: string;
	/** Connection string of a real event store; null: the embedded one. */
	readonly eventStoreUrl: string | null;
	/** Port of the embedded store's own protocol; 0: off. */
	readonly eventStorePort: number;
	/** null: the embedded database. */
	readonly databaseUrl: string | null;
	/** `nats://` URLs of one cluster; null: the embedded broker. */
	readonly natsServers: readonly string[] | null;
	/** For those servers: who we are to them, and whom we trust. */
	readonly natsFiles: NatsFiles;
	readonly natsPort: number;
	readonly roles: ReadonlySet<Role>;
	readonly visitIdleAfterMs: number;
	readonly visitEndsAfterMs: number;
	/** null: no keys are configured, the server is open. */
	readonly apiKeys: readonly ApiKey[] | null;
	readonly logLevel: LogLevel;
}

/** A value as given; an empty one counts as unset, as compose files leave them. */
type Given = (name: string) => string | undefined;

/**
 * All settings, checked. Reads the files that they name, nothing else.
 * @throws SettingsError for the first that cannot be used
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
	const given: Given = (name) => env[name] || undefined;
	const host = readHost(given("HOST"));
	const apiKeys = readKeys(given("API_KEYS_FILE"));
	if (apiKeys === null && !isLoopback(host))
		throw new SettingsError(
			"HOST",
			`${quoted(host)} is no loopback address, and without API_KEYS_FILE the server is open to everybody who reaches it`,
		);
	const natsServers = readUrl(given, "NATS_URL", readNatsServers);
	return {
		host,
		port: readPort(given, "PORT", 3000),
		trustedProxies: readTrustedProxies(given("TRUSTED_PROXIES")),
		dataDir: readDirectory(given("DATA_DIR")),
		eventStoreUrl: readUrl(given, "EVENT_STORE_URL", readEventStoreUrl),
		eventStorePort: readPort(given, "EVENT_STORE_PORT", 2113),
		databaseUrl: readUrl(given, "DATABASE_URL", readDatabaseUrl),
		natsServers,
		natsFiles: readNatsFiles(given, natsServers !== null),
		natsPort: readPort(given, "NATS_PORT", 4222),
		roles: readRoles(given("ROLES")),
		...readVisitDurations(given),
		apiKeys,
		logLevel: readLogLevel(given("LOG_LEVEL")),
	};
}

function readHost(value = "127.0.0.1"): string {
	if (isHost(value)) return value;
	throw new SettingsError(
		"HOST",
		`${quoted(value)} is neither an IP address nor a host name`,
	);
}

function readKeys(path: string | undefined): readonly ApiKey[] | null {
	if (path === undefined) return null;
	try {
		return readApiKeys(path);
	} catch (error) {
		throw new SettingsError(
			"API_KEYS_FILE",
			`${quoted(path)}: ${(error as Error).message}`,
		);
	}
}

function readPort(given: Given, name: string, otherwise: number): number {
	const value = given(name);
	if (value === undefined) return otherwise;
	const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
	if (port <= 65_535) return port;
	throw new SettingsError(name, `${quoted(value)} is no port from 0 to 65535`);
}

function readDirectory(value = "./data"): string {
	if (value.includes("\0"))
		throw new SettingsError("DATA_DIR", "holds a NUL character");
	return resolve(value);
}

function readRoles(value: string | undefined): ReadonlySet<Role> {
	if (value === undefined) return new Set(ROLES);
	const names = value.split(",").map((name) => name.trim());
	for (const name of names)
		if (!isOneOf(ROLES, name))
			throw new SettingsError(
				"ROLES",
				`${quoted(name)} is no role; they are ${ROLES.join(", ")}, separated by commas`,
			);
	return new Set(names as Role[]);
}

function readVisitDurations(
	given: Given,
): Pick<Settings, "visitIdleAfterMs" | "visitEndsAfterMs"> {
	const visitIdleAfterMs = readDuration(given, "VISIT_IDLE_AFTER", "PT5M");
	const visitEndsAfterMs = readDuration(given, "VISIT_ENDS_AFTER", "PT30M");
	if (visitIdleAfterMs >= visitEndsAfterMs)
		throw new SettingsError(
			"VISIT_IDLE_AFTER",
			`(${visitIdleAfterMs / 1000} s) must be less than VISIT_ENDS_AFTER (${visitEndsAfterMs / 1000} s)`,
		);
	return { visitIdleAfterMs, visitEndsAfterMs };
}

function readDuration(given: Given, name: string, otherwise: string): number {
	const value = given(name) ?? otherwise;
	try {
		return msOfDuration(value);
	} catch (error) {
		throw new SettingsError(
			name,
			`${quoted(value)} ${(error as Error).message}`,
		);
	}
}

function readLogLevel(value = "info"): LogLevel {
	if (isOneOf(LOG_LEVELS, value)) return value;
	throw new SettingsError(
		"LOG_LEVEL",
		`${quoted(value)} is none of ${LOG_LEVELS.join(", ")}`,
	);
}

function isOneOf<T extends string>(
	known: readonly T[],
	value: string,
): value is T {
	return (known as readonly string[]).includes(value);
}

const QUOTED_CHARS_MAX = 80;

/** On one line and not too long, whatever it is. */
function quoted(value: string): string {
	return JSON.stringify(
		value.length > QUOTED_CHARS_MAX
			? `${value.slice(0, QUOTED_CHARS_MAX)}…`
			: value,
	);
}
