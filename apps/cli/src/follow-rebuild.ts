/** Asks for a rebuild or a verification, and shows how far it is until it ends. */

import { setTimeout as delay } from "node:timers/promises";
import type { ProgressView } from "../../server/src/rebuilds/rebuild-view.js";
import { Failure } from "./failure.js";
import { type Progress, progress } from "./output.js";
import type { ServerSession } from "./server-session.js";

const POLL_MS = 100;

const FINISHED: readonly string[] = ["done", "failed", "cancelled"];

/** States in which a position moves. */
const READING: readonly string[] = ["folding", "catching-up"];

export interface Followed {
	/** Of the list, e.g. `/v1/projections/visit/rebuilds`. */
	readonly path: string;
	readonly body: object;
	/** The field that holds its id. */
	readonly id: string;
}

/** As it is in the end. An interrupt gives it up. @throws Failure where it failed or was given up */
export async function followRebuild<View extends ProgressView>(
	session: ServerSession,
	{ path, body, id }: Followed,
): Promise<View> {
	let view = await session.post<View>(path, body);
	const one = `${path}/${(view as unknown as Record<string, string>)[id]}`;
	const interrupted = () => void session.delete(one).catch(() => {});
	process.once("SIGINT", interrupted);
	let bar: Progress | null = null;
	try {
		while (!FINISHED.includes(view.state)) {
			await delay(POLL_MS);
			view = await session.get<View>(one);
			const [position, head] = [view.position, view.headPosition].map(Number);
			if (!head || !READING.includes(view.state)) continue;
			bar ??= progress(head, "events", "position ");
			bar.update(position ?? 0, head);
		}
	} finally {
		bar?.stop();
		process.off("SIGINT", interrupted);
	}
	if (view.state === "failed") throw new Failure(view.failure?.detail ?? "");
	if (view.state === "cancelled") throw new Failure("it was given up");
	return view;
}
