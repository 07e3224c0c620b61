import type { ListedProjection } from "./commands/projections.js";
import type { ServerSession } from "./server-session.js";

/** Position of the log's last event, as far as any projection knows; 0 where it is empty. */
export async function logHead(session: ServerSession): Promise<number> {
	const { items } = await session.get<{ items: readonly ListedProjection[] }>(
		"/v1/projections",
	);
	return Math.max(
		0,
		...items.map(({ position, lagEvents }) => Number(position) + lagEvents),
	);
}
