import { isoTime, msOfIso } from "./clock.js";

const DAY_MS = 86_400_000;

describe("isoTime", () => {
	it.each([
		0, 1, 999, 59_999, 60_000, -1, 1_795_470_765_758, 253_402_300_799_999,
	])("writes %d as Date does", (ms) => {
		expect(isoTime(ms)).toBe(new Date(ms).toISOString());
	});

	it("goes on being right after more minutes than it keeps", () => {
		for (let ms = 0; ms < 20 * DAY_MS; ms += 599_483) {
			expect(isoTime(ms)).toBe(new Date(ms).toISOString());
			expect(msOfIso(isoTime(ms))).toBe(ms);
		}
	});
});
