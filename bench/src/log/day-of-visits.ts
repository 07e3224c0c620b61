/** When whose visit sees what, in a day of traffic drawn from a seed. Holds millions of events as a few bytes each. */

import { below, type Random } from "../random.js";

const DAY_MS = 86_400_000;
const VISITS_MAX = 5;
const ACTIVITIES_MIN = 3;
const ACTIVITIES_MAX = 12;
const PAUSE_MS_MIN = 2_000;
const PAUSE_MS_MAX = 120_000;
/** After its last activity a visit ends. */
export const ENDS_AFTER_MS = 1_800_000;

/** The first step of a visit is its start. */
export const START = 0;

export interface Moment {
	readonly visitor: number;
	/** Number of the visit, over all visitors. */
	readonly visit: number;
	/** START, then the activities, then `last`: its end. */
	readonly step: number;
	readonly isLast: boolean;
	/** Since the day began. */
	readonly ms: number;
}

export class DayOfVisits {
	visitors = 0;
	visits = 0;
	private count = 0;
	private readonly times: Float64Array;
	private readonly visitOf: Uint32Array;
	private readonly stepOf: Uint8Array;
	private readonly visitorOf: number[] = [];
	private readonly lastOf: number[] = [];

	/** @param events at least; the last visitor's visits are whole */
	constructor(events: number, random: Random) {
		const room = events + VISITS_MAX * (ACTIVITIES_MAX + 2);
		this.times = new Float64Array(room);
		this.visitOf = new Uint32Array(room);
		this.stepOf = new Uint8Array(room);
		while (this.count < events) this.draw(this.visitors++, random);
	}

	/** All events, in the order in which they happened. */
	*inOrder(): Generator<Moment> {
		const order = Uint32Array.from({ length: this.count }, (_, n) => n);
		const { times } = this;
		// A visit's own events keep their order: they were drawn in it.
		order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
		for (const n of order) {
			const visit = this.visitOf[n] as number;
			const step = this.stepOf[n] as number;
			yield {
				...{ visit, step, ms: times[n] as number },
				visitor: this.visitorOf[visit] as number,
				isLast: step === this.lastOf[visit],
			};
		}
	}

	private draw(visitor: number, random: Random): void {
		const visits = 1 + below(random, VISITS_MAX);
		// Each in a part of the day of its own, so that one is over before the next begins.
		const partMs = DAY_MS / visits;
		for (let n = 0; n < visits; n++) {
			let ms = n * partMs + below(random, partMs / 4);
			const visit = this.visits++;
			this.visitorOf.push(visitor);
			const activities =
				ACTIVITIES_MIN + below(random, ACTIVITIES_MAX - ACTIVITIES_MIN + 1);
			this.note(visit, START, ms);
			for (let step = 1; step <= activities; step++) {
				this.note(visit, step, ms);
				ms += PAUSE_MS_MIN + below(random, PAUSE_MS_MAX - PAUSE_MS_MIN);
			}
			this.lastOf.push(activities + 1);
			this.note(visit, activities + 1, ms + ENDS_AFTER_MS);
		}
	}

	private note(visit: number, step: number, ms: number): void {
		this.times[this.count] = ms;
		this.visitOf[this.count] = visit;
		this.stepOf[this.count] = step;
		this.count++;
	}
}
