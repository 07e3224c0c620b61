/** Sends requests over open connections for a while, and tells how they were answered. */

import type { Connection } from "./connection.js";
import { Histogram } from "./histogram.js";
import type { Schedule } from "./schedule.js";

/** Where the requests of one connection come from. */
export interface RequestSource {
	/** The bytes of a request; they stay as they are until the answer has come. */
	next(): Buffer;
	/** Null where the answer is a good one, otherwise what is wrong. `body` is only valid during the call. */
	fault(status: number, body: Buffer): string | null;
	/** A good answer. Times are of `performance.now()`. */
	answered?(body: Buffer, dueMs: number, answeredMs: number): void;
}

export interface LoadOptions {
	readonly connections: readonly Connection[];
	/** One for each connection. */
	readonly sources: readonly RequestSource[];
	readonly schedule: Schedule;
	readonly durationMs: number;
}

export interface LoadResult {
	/** Good answers within the time; later ones count in `latencies` only. */
	readonly answered: number;
	readonly perSecond: number;
	/** From when a request was due. */
	readonly latencies: Histogram;
}

/** Not every request was answered as it should be: the figures would mean nothing. */
export class LoadFailed extends Error {}

const SAMPLES_MAX = 3;
const SAMPLE_CHARS_MAX = 400;
/** How long answers are waited for once nothing is sent any more. */
const DRAIN_MS_MAX = 10_000;
/** How often idle connections look whether a request is due. */
const TICK_MS = 1;

/** @throws LoadFailed with the number of bad answers and samples of them */
export function runLoad(options: LoadOptions): Promise<LoadResult> {
	return new LoadRun(options).finished;
}

class LoadRun {
	readonly finished: Promise<LoadResult>;
	private readonly latencies = new Histogram();
	private readonly idle: number[] = [];
	private readonly dueMs: Float64Array;
	private readonly startMs = performance.now();
	private readonly endMs: number;
	private readonly ticker: NodeJS.Timeout;
	private readonly lastCall: NodeJS.Timeout;
	private readonly samples: string[] = [];
	private faults = 0;
	private answeredInTime = 0;
	private underWay = 0;
	private over = false;
	private settle: (error: LoadFailed | null) => void = () => {};

	constructor(private readonly options: LoadOptions) {
		const { connections, durationMs } = options;
		this.endMs = this.startMs + durationMs;
		this.dueMs = new Float64Array(connections.length);
		this.finished = new Promise((resolve, reject) => {
			this.settle = (error) =>
				error === null ? resolve(this.result()) : reject(error);
		});
		this.lastCall = setTimeout(
			() => this.finish(`${this.underWay} requests were not answered`),
			durationMs + DRAIN_MS_MAX,
		);
		this.ticker = setInterval(() => this.wakeIdle(), TICK_MS);
		connections.forEach((connection, lane) => {
			connection.onResponse = (status, body) =>
				this.receive(lane, status, body);
			connection.onLost = (reason) => this.finish(reason.message);
		});
		for (let lane = 0; lane < connections.length; lane++) this.dispatch(lane);
	}

	private dispatch(lane: number): void {
		const nowMs = performance.now();
		const due =
			nowMs >= this.endMs ? null : this.options.schedule.takeDue(nowMs);
		if (due === null) {
			this.idle.push(lane);
			return;
		}
		this.dueMs[lane] = due;
		this.underWay++;
		const source = this.options.sources[lane] as RequestSource;
		(this.options.connections[lane] as Connection).send(source.next());
	}

	private receive(lane: number, status: number, body: Buffer): void {
		if (this.over) return;
		const nowMs = performance.now();
		const dueMs = this.dueMs[lane] as number;
		const source = this.options.sources[lane] as RequestSource;
		this.underWay--;
		const fault = source.fault(status, body);
		if (fault === null) {
			this.latencies.record(nowMs - dueMs);
			if (nowMs <= this.endMs) this.answeredInTime++;
			source.answered?.(body, dueMs, nowMs);
		} else {
			this.faults++;
			if (this.samples.length < SAMPLES_MAX) {
				this.samples.push(fault.slice(0, SAMPLE_CHARS_MAX));
			}
		}
		this.dispatch(lane);
		if (this.underWay === 0 && nowMs >= this.endMs) this.finish(null);
	}

	private wakeIdle(): void {
		if (this.underWay === 0 && performance.now() >= this.endMs) {
			this.finish(null);
			return;
		}
		for (let left = this.idle.length; left > 0; left--) {
			const lane = this.idle.pop() as number;
			const waiting = this.idle.length;
			this.dispatch(lane);
			// Put back: nothing is due, so the others need not ask.
			if (this.idle.length > waiting) return;
		}
	}

	private finish(broken: string | null): void {
		if (this.over) return;
		this.over = true;
		clearInterval(this.ticker);
		clearTimeout(this.lastCall);
		const reasons = [
			...(broken === null ? [] : [broken]),
			...(this.faults === 0
				? []
				: [`${this.faults} bad answers, e.g. ${this.samples.join(" | ")}`]),
		];
		this.settle(
			reasons.length === 0 ? null : new LoadFailed(reasons.join("; ")),
		);
	}

	private result(): LoadResult {
		return {
			answered: this.answeredInTime,
			perSecond: (this.answeredInTime * 1_000) / this.options.durationMs,
			latencies: this.latencies,
		};
	}
}
