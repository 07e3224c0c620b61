import { seededRandom } from "../random.js";
import { Histogram } from "./histogram.js";

describe("Histogram", () => {
	it("tells nothing of nothing", () => {
		const histogram = new Histogram();
		expect(histogram.count).toBe(0);
		expect(histogram.percentileMs(99)).toBe(0);
		expect(histogram.meanMs).toBe(0);
	});

	it("keeps a single value within its bucket", () => {
		for (const ms of [0.001, 0.127, 0.128, 0.129, 1, 25, 1_000, 60_000]) {
			const histogram = new Histogram();
			histogram.record(ms);
			expect(histogram.percentileMs(50)).toBeCloseTo(ms, 10);
			expect(histogram.maxMs).toBe(ms);
		}
	});

	it("gives percentiles no lower than the exact ones, and 1 % higher at most", () => {
		const seed = 7;
		console.info(`seed ${seed}`);
		const random = seededRandom(seed);
		const histogram = new Histogram();
		// Whole microseconds over six orders of magnitude.
		const values = Array.from(
			{ length: 20_000 },
			() => Math.ceil(10 ** (random() * 6)) / 1_000,
		);
		for (const value of values) histogram.record(value);
		values.sort((a, b) => a - b);
		for (const percent of [1, 25, 50, 90, 99, 99.9, 100]) {
			const exact = values[
				Math.ceil((percent / 100) * values.length) - 1
			] as number;
			const told = histogram.percentileMs(percent);
			expect(told).toBeGreaterThanOrEqual(exact - 1e-9);
			expect(told).toBeLessThanOrEqual(exact * 1.01);
		}
		expect(histogram.maxMs).toBe(values.at(-1));
	});

	it("takes negative latencies as none and endless ones as the longest", () => {
		const histogram = new Histogram();
		histogram.record(-3);
		expect(histogram.percentileMs(100)).toBe(0);
		histogram.record(1e9);
		expect(histogram.count).toBe(2);
		expect(histogram.maxMs).toBe(1e9);
		expect(histogram.percentileMs(100)).toBeGreaterThan(2_000_000);
	});
});
