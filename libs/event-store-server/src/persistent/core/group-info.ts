/** What a group tells of itself. */

import type { Consumer } from "./consumer.js";
import type { Measurement } from "./measurements.js";

export interface ConsumerReport {
	readonly username: string;
	readonly connectionName: string;
	readonly averageItemsPerSecond: number;
	readonly totalItems: number;
	readonly countSinceLastMeasurement: number;
	readonly measurements: readonly Measurement[];
	readonly availableSlots: number;
	readonly inFlightMessages: number;
}

export interface GroupReport {
	readonly status: string;
	readonly averagePerSecond: number;
	readonly totalItems: number;
	readonly countSinceLastMeasurement: number;
	readonly lastCheckpointed: number | null;
	readonly lastKnown: number | null;
	readonly readBufferCount: number;
	readonly liveBufferCount: number;
	readonly retryBufferCount: number;
	readonly totalInFlightMessages: number;
	readonly outstandingMessagesCount: number;
	readonly parkedMessageCount: number;
	readonly consumers: readonly ConsumerReport[];
}

export interface GroupState {
	readonly isLive: boolean;
	readonly isReading: boolean;
	readonly isReplaying: boolean;
}

/** As EventStoreDB prints its flags. */
export function statusText(state: GroupState): string {
	const flags = [
		state.isLive ? null : "Behind",
		state.isReading ? "OutstandingPageRequest" : null,
		state.isReplaying ? "ReplayingParkedMessages" : null,
		state.isLive ? "Live" : null,
	];
	return flags.filter((flag) => flag !== null).join(", ");
}

interface Measured {
	readonly averagePerSecond: number;
	readonly countSinceLastMeasurement: number;
}

/** Rates since the report before, which is what EventStoreDB calls a measurement. */
export class Rates {
	/** Messages given to each consumer by then. */
	#byConsumer = new WeakMap<Consumer, number>();
	#total = 0;
	#at: number;

	constructor(now: number) {
		this.#at = now;
	}

	/** `total`: messages given by now, to whomever. */
	measure(total: number, consumers: Iterable<Consumer>, now: number) {
		const ms = now - this.#at;
		const group = measured(total - this.#total, ms);
		this.#at = now;
		this.#total = total;
		const reports: ConsumerReport[] = [];
		for (const consumer of consumers) {
			const before = this.#byConsumer.get(consumer) ?? 0;
			this.#byConsumer.set(consumer, consumer.given);
			reports.push(reportOf(consumer, measured(consumer.given - before, ms)));
		}
		return { ...group, consumers: reports };
	}
}

function measured(count: number, ms: number): Measured {
	const averagePerSecond = ms > 0 ? Math.trunc((count * 1_000) / ms) : 0;
	return { averagePerSecond, countSinceLastMeasurement: count };
}

function reportOf(consumer: Consumer, rate: Measured): ConsumerReport {
	return {
		username: consumer.info.username,
		connectionName: consumer.info.connectionName,
		averageItemsPerSecond: rate.averagePerSecond,
		totalItems: consumer.given,
		countSinceLastMeasurement: rate.countSinceLastMeasurement,
		measurements: consumer.measurements?.summary() ?? [],
		availableSlots: consumer.freeSlots,
		inFlightMessages: consumer.inFlight.size,
	};
}
