import type { ListedProjection } from "./commands/projections.js";
import { logHead } from "./log-head.js";
import type { ServerSession } from "./server-session.js";

const PROJECTIONS_POLL_MS = 50;

/**
 * Waits until the read models hold a position, or all that the log holds now where it is null. Where they are not
 * written to it says so, and does not wait.
 */
export async function readModelsAt(
	session: ServerSession,
	position: number | null,
): Promise<void> {
	const until = position ?? (await logHead(session));
	for (;;) {
		const { items } = await session.get<{
			items: readonly ListedProjection[];
		}>("/v1/projections");
		if (items.every((each) => Number(each.position) >= until)) return;
		if (items.some(({ state }) => state === "stopped")) {
			console.error(
				"the projections do not run; read models will follow later",
			);
			return;
		}
		await new Promise((done) => setTimeout(done, PROJECTIONS_POLL_MS));
	}
}
