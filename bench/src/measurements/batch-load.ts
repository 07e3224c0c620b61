/** Loads of batches: to measure them, or to fill a log. */

import type { Bench } from "../bench.js";
import { openConnections } from "../load/connection.js";
import { LoadFailed, runLoad } from "../load/generator.js";
import { batches } from "../load/requests.js";
import { AT_ONCE } from "../load/schedule.js";
import type { Session } from "../session.js";

/** Commands in a batch. */
export const BATCH_SIZE = 100;
/** Fewer than for single commands: each carries a hundred, and more only wait. */
export const BATCH_CONNECTIONS_MAX = 16;
/** How long filling goes on between two looks at how far it is. */
const FILL_SLICE_MS = 500;
/** Filling slower than this many commands a second is given up. */
const FILL_PER_SECOND_MIN = 500;

export function batchConnections({ options }: Pick<Bench, "options">): number {
	return Math.min(options.connections, BATCH_CONNECTIONS_MAX);
}

/**
 * Sends batches until `done`, which is told how many commands were answered.
 * @throws LoadFailed, also where more than `commandsMax` would take too long
 */
export async function fill(
	bench: Pick<Bench, "options">,
	{ server, traffic }: Session,
	commandsMax: number,
	done: (answered: number) => boolean,
): Promise<number> {
	const connections = await openConnections(
		server.port,
		batchConnections(bench),
	);
	const sources = connections.map(() =>
		batches(traffic, { size: BATCH_SIZE, unseenFirst: true }),
	);
	const endMs =
		performance.now() +
		FILL_SLICE_MS * 20 +
		(commandsMax * 1_000) / FILL_PER_SECOND_MIN;
	let answered = 0;
	try {
		while (!done(answered)) {
			const { latencies } = await runLoad({
				connections,
				sources,
				schedule: AT_ONCE,
				durationMs: FILL_SLICE_MS,
			});
			answered += latencies.count * BATCH_SIZE;
			if (performance.now() > endMs) {
				throw new LoadFailed(`only ${answered} of ${commandsMax} commands`);
			}
		}
		return answered;
	} catch (error) {
		throw server.explain(error as Error);
	} finally {
		for (const connection of connections) connection.close();
	}
}
