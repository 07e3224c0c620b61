/** How long a consumer took for its last events, as `extraStatistics` shows it. */

/** Newest measurements that count. */
const WINDOW = 1_000;

const PERCENTILES = [90, 95, 99, 99.5, 99.9];

export interface Measurement {
	readonly key: string;
	readonly value: number;
}

export class Measurements {
	readonly #latest: number[] = [];
	#count = 0;

	add(ms: number): void {
		this.#latest[this.#count % WINDOW] = Math.trunc(ms);
		this.#count++;
	}

	/** In whole milliseconds; empty where nothing was measured. */
	summary(): Measurement[] {
		const sorted = [...this.#latest].sort((a, b) => a - b);
		if (sorted.length === 0) return [];
		const at = (percent: number): number => {
			const index = Math.floor((percent / 100) * sorted.length);
			return sorted[Math.min(index, sorted.length - 1)] as number;
		};
		const sum = sorted.reduce((total, ms) => total + ms, 0);
		return [
			{ key: "Mean", value: Math.trunc(sum / sorted.length) },
			{ key: "Median", value: at(50) },
			{ key: "Fastest", value: at(0) },
			...[1, 2, 3, 4, 5].map((n) => ({
				key: `Quintile ${n}`,
				value: at((n - 1) * 20),
			})),
			...PERCENTILES.map((percent) => ({
				key: `${percent}%`,
				value: at(percent),
			})),
			{ key: "Highest", value: at(100) },
		];
	}
}
