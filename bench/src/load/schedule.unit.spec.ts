import { AT_ONCE, Paced } from "./schedule.js";

function takeAll(paced: Paced, nowMs: number): number[] {
	const due: number[] = [];
	for (let next = paced.takeDue(nowMs); next !== null; ) {
		due.push(next);
		next = paced.takeDue(nowMs);
	}
	return due;
}

describe("Paced", () => {
	it("has the first request due at the start, and the others evenly after it", () => {
		const paced = new Paced(100, 1_000);
		expect(paced.takeDue(999.9)).toBeNull();
		expect(takeAll(paced, 1_000)).toEqual([1_000]);
		expect(takeAll(paced, 1_009)).toEqual([]);
		expect(takeAll(paced, 1_030)).toEqual([1_010, 1_020, 1_030]);
	});

	it("catches up after a pause, with the times at which requests were due", () => {
		const paced = new Paced(10, 0);
		expect(takeAll(paced, 450)).toEqual([0, 100, 200, 300, 400]);
	});

	it("does not drift over a long run", () => {
		const paced = new Paced(3, 0);
		// The last of 30,000 is due right before 10,000 s.
		expect(takeAll(paced, 9_999_999)).toHaveLength(30_000);
	});

	it("refuses a rate that would never send", () => {
		expect(() => new Paced(0, 0)).toThrow(RangeError);
		expect(() => new Paced(Number.NaN, 0)).toThrow(RangeError);
	});
});

describe("AT_ONCE", () => {
	it("is always due", () => {
		expect(AT_ONCE.takeDue(12.5)).toBe(12.5);
	});
});
