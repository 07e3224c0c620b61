/** What the server depends on, and whether each part can do its work now. */

import type { Backend } from "../backend/backend.js";
import type { Broadcasting } from "../backend/broadcasting.js";
import { within } from "./within.js";

/** Longest wait for one check. */
const CHECK_MS_MAX = 2_000;

export interface Check {
	readonly status: "up" | "degraded" | "down";
	readonly detail?: string;
}

export interface Health {
	readonly status: "ok" | "degraded" | "unavailable";
	readonly checks: Readonly<Record<string, Check>>;
}

/** Of what one process at a time does. */
const STANDING_BY: Check = { status: "up", detail: "standing by" };

/** Ready while commands and reads can be answered; a broker that is away or parked events only degrade it. */
export async function readiness(backend: Backend): Promise<Health> {
	const { projecting, broadcasting } = backend;
	const [eventStore, readModels] = await Promise.all([
		attempt(() => backend.store.checkWritable()),
		attempt(async () => backend.readModels.checkpoints()),
	]);
	const checks: Record<string, Check> = {
		eventStore,
		readModels,
		...(projecting !== null && { projector: await checkProjector(backend) }),
		...(broadcasting !== null && { nats: checkBroadcaster(broadcasting) }),
	};
	const all = Object.values(checks).map(({ status }) => status);
	const status = all.includes("down")
		? "unavailable"
		: all.includes("degraded")
			? "degraded"
			: "ok";
	return { status, checks };
}

function checkBroadcaster({ status }: Broadcasting): Check {
	if (status === null) return STANDING_BY;
	const { connected, lastError } = status;
	if (connected && lastError === null) return { status: "up" };
	return { status: "degraded", detail: lastError ?? "not connected" };
}

async function checkProjector(backend: Backend): Promise<Check> {
	if (backend.projecting?.leading === false) return STANDING_BY;
	const reading = within(CHECK_MS_MAX, backend.projections());
	const projections = await reading.catch(() => []);
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
	try {
		await within(CHECK_MS_MAX, check());
		return { status: "up" };
	} catch (error) {
		return { status: "down", detail: (error as Error).message };
	}
}
