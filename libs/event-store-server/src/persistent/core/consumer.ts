/** One connection to a group, and what it has not answered for. */

import { Measurements } from "./measurements.js";
import type { Message } from "./message.js";

/** Messages in flight to one consumer, whatever buffer it asks for. */
export const IN_FLIGHT_MAX = 10_000;

export interface ConsumerInfo {
	/** Names the connection within the server. */
	readonly id: string;
	readonly username: string;
	readonly connectionName: string;
	/** Messages in flight to it at most. */
	readonly bufferSize: number;
}

export class Consumer {
	readonly inFlight = new Map<string, Message>();
	readonly slots: number;
	readonly measurements: Measurements | null;
	/** Its connection takes no more for now. */
	isPaused = false;
	/** Messages given to it so far. */
	given = 0;

	constructor(
		readonly info: ConsumerInfo,
		extraStatistics: boolean,
	) {
		this.slots = Math.min(info.bufferSize, IN_FLIGHT_MAX);
		this.measurements = extraStatistics ? new Measurements() : null;
	}

	get freeSlots(): number {
		return this.slots - this.inFlight.size;
	}

	get hasRoom(): boolean {
		return !this.isPaused && this.freeSlots > 0;
	}
}
