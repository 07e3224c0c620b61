/** A server with the visitors and command ids of the traffic that it has had. */

import type { Cleanup } from "./cleanup.js";
import { IsoNow, type Traffic, VisitorDraw } from "./load/requests.js";
import type { CommandIds } from "./load/template.js";
import { commandIdsFrom } from "./load/template.js";
import type { BenchOptions } from "./options.js";
import { below, seededRandom } from "./random.js";
import { type LogExtent, readLogExtent } from "./servers/embedded-log.js";
import { openEngines } from "./servers/engines.js";
import { JourneylogServer } from "./servers/journeylog.js";

export interface Session {
	server: JourneylogServer;
	readonly traffic: Traffic;
}

export function newTraffic(seed: number, visitors: number): Traffic {
	const random = seededRandom(seed);
	const ids: CommandIds = commandIdsFrom(below(random, 2 ** 32));
	const draw = new VisitorDraw(visitors, random);
	return { random, ids, visitors: draw, now: new IsoNow() };
}

/** On an empty log and empty read models. */
export async function startSession(
	cleanup: Cleanup,
	{ seed, visitors, eventStore, database }: BenchOptions,
): Promise<Session> {
	const engines = await openEngines(eventStore, database, cleanup);
	const server = await JourneylogServer.start(engines, cleanup);
	return { server, traffic: newTraffic(seed, visitors) };
}

/**
 * Runs `load` and checks that the log grew by no fewer events than commands were answered: an answer before its event
 * is stored would make any rate.
 * @throws Error where events are missing
 */
export async function checkedAgainstLog<
	T extends { readonly commands: number },
>(
	{ server }: Session,
	load: () => Promise<T>,
): Promise<T & { readonly log: LogExtent }> {
	const { logDirectory } = server;
	const before = readLogExtent(logDirectory);
	const result = await load();
	const log = readLogExtent(logDirectory);
	const stored = log.events - before.events;
	if (stored < result.commands) {
		throw new Error(
			`${result.commands} commands were answered, but only ${stored} events stored`,
		);
	}
	return { ...result, log };
}
