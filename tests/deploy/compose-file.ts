/** `docker-compose.yml` as Docker understands it, and its parts under names of their own. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** The project's folder; tests run from `dist/tests/deploy`. */
export const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));

export interface Service {
	readonly image: string;
	readonly build?: string;
	readonly user?: string;
	readonly command?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	readonly healthcheck?: { readonly test: readonly string[] };
	readonly depends_on?: Readonly<Record<string, { condition: string }>>;
	readonly networks: readonly string[];
	readonly ports?: readonly string[];
	/** `name:path` */
	readonly volumes?: readonly string[];
	readonly tmpfs?: readonly string[];
	readonly secrets?: readonly string[];
	readonly configs?: readonly { source: string; target: string }[];
	readonly restart: string;
	readonly read_only: boolean;
	readonly cap_drop: readonly string[];
	readonly security_opt: readonly string[];
	readonly stop_grace_period: string;
}

export interface ComposeFile {
	readonly services: Readonly<Record<string, Service>>;
	readonly networks: Readonly<Record<string, { internal?: boolean } | null>>;
	readonly volumes: Readonly<Record<string, unknown>>;
	readonly configs: Readonly<Record<string, { file: string }>>;
	readonly secrets: Readonly<Record<string, { file: string }>>;
}

export const COMPOSE: ComposeFile = parse(
	readFileSync(join(PROJECT, "docker-compose.yml"), "utf8"),
	{ merge: true },
);

/** Of the service of this name, which must be there. */
export function serviceOf(name: string): Service {
	const service = COMPOSE.services[name];
	if (service === undefined) throw new Error(`no service ${name}`);
	return service;
}

/** Services that run this project, by name. */
export const OWN = Object.fromEntries(
	Object.entries(COMPOSE.services).filter(([, { build }]) => build),
);
