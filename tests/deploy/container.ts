/** Programs run as the compose file has containers run them: its commands and its health checks, places replaced. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "../support/eventually.js";
import { findProgram } from "../support/programs.js";
import { type Service, serviceOf } from "./compose-file.js";
import { localiseAny, type Replacement } from "./local-file.js";

const HEALTHY_MS_MAX = 30_000;

/** Exit status of a service's own health check, run once. */
export async function checkHealth(
	name: string,
	places: readonly Replacement[],
): Promise<number> {
	const { test } = healthCheckOf(serviceOf(name));
	const [kind, ...words] = test;
	const local = words.map((word) => localiseAny(word, places));
	const [program = "", ...args] =
		kind === "CMD-SHELL" ? ["sh", "-c", ...local] : local;
	const child = spawn(findProgram(program) ?? program, args, {
		stdio: "ignore",
	});
	const [status] = await once(child, "exit");
	return status ?? -1;
}

/** Waits until a service's health check says that it is well. */
export async function untilHealthy(
	name: string,
	places: readonly Replacement[],
): Promise<void> {
	await eventually(
		() => checkHealth(name, places),
		(status) => expect([name, status]).toEqual([name, 0]),
		HEALTHY_MS_MAX,
	);
}

/** Runs a service's command; its entrypoint is the program. */
export function startCommand(
	name: string,
	program: string,
	places: readonly Replacement[],
): ChildProcess {
	const args = (serviceOf(name).command ?? []).map((word) =>
		localiseAny(word, places),
	);
	return spawn(findProgram(program) ?? program, args, { stdio: "ignore" });
}

function healthCheckOf({ healthcheck }: Service) {
	if (healthcheck === undefined) throw new Error("no health check");
	return healthcheck;
}
