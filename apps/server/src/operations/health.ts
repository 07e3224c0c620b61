/** What the server depends on, and whether each part can do its work now. */

import type { Backend } from "../backend/backend.js";

/** Longest wait for one check. */
const CHECK_TIMEOUT_MS = 2_000;

export interface Check {
	readonly status: "up" | "degraded" | "down";
	readonly detail?: string;
}

export interface Health {
	readonly status: "ok" | "degraded" | "unavailable";
	readonly checks: Readonly<Record<string, Check>>;
}

/** Ready while commands and reads can be answered; a broker that is away or parked events only degrade it. */
export async function readiness(backend: Backend): Promise<Health> {
	const checks: Record<string, Check> = {
		eventStore: await attempt(() => backend.store.checkWritable()),
		readModels: await attempt(() => backend.readModels.checkpoints()),
	};
	const { projector, broadcaster } = backend.roles;
	if (projector !== null) checks.projector = await checkProjections(backend);
	if (broadcaster !== null) {
		const { connected, lastError } = broadcaster.status;
		checks.nats = connected
			? { status: "up" }
			: { status: "degraded", detail: lastError ?? "not connected" };
	}
	const all = Object.values(checks).map(({ status }) => status);
	const status = all.includes("down")
		? "unavailable"
		: all.includes("degraded")
			? "degraded"
			: "ok";
	return { status, checks };
}

async function checkProjections(backend: Backend): Promise<Check> {
	const projections = await backend.projections().catch(() => []);
	const bad = projections.filter(
		({ state, parked }) => state === "retrying" || parked > 0,
	);
	if (bad.length === 0) return { status: "up" };
	const detail = bad
		.map(({ name, state, parked }) => `${name}: ${state}, ${parked} parked`)
		.join("; ");
	return { status: "degraded", detail };
}

async function attempt(check: () => Promise<unknown>): Promise<Check> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error("no answer")), CHECK_TIMEOUT_MS);
	});
	try {
		await Promise.race([check(), late]);
		return { status: "up" };
	} catch (error) {
		return { status: "down", detail: (error as Error).message };
	} finally {
		clearTimeout(timer);
	}
}
