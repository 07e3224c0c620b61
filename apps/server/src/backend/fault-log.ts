/** Requests that failed by the server's own fault. A store that is away fails them all alike, so of its kind few are told. */

import type { Logger } from "pino";
import { type Clock, JourneylogError } from "#kernel";

/** Of one kind (an error's code) one fault at most is told in this time, with the number of those that were not. */
const TOLD_EVERY_MS = 5_000;

interface Told {
	readonly atMs: number;
	untold: number;
}

export class FaultLog {
	/** By code; the kernel has few of them. */
	private readonly told = new Map<string, Told>();

	constructor(
		private readonly log: Pick<Logger, "error">,
		private readonly clock: Clock,
	) {}

	note(err: unknown, fields: object, message: string): void {
		if (!(err instanceof JourneylogError)) {
			this.log.error({ err, ...fields }, message);
			return;
		}
		const nowMs = this.clock.now();
		const last = this.told.get(err.code);
		if (last !== undefined && nowMs - last.atMs < TOLD_EVERY_MS) {
			last.untold++;
			return;
		}
		this.told.set(err.code, { atMs: nowMs, untold: 0 });
		this.log.error({ err, untold: last?.untold ?? 0, ...fields }, message);
	}
}
