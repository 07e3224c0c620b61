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

describe("msOfIso", () => {
	it("reads what Date writes, over the years and their leap days", () => {
		const from = Date.UTC(1, 0, 1);
		for (let ms = from; ms < Date.UTC(9999, 0, 1); ms += 97.3 * DAY_MS) {
			const at = Math.floor(ms);
			expect(msOfIso(new Date(at).toISOString())).toBe(at);
		}
		for (const day of [
			"2000-02-29",
			"2024-02-29",
			"2100-03-01",
			"1969-12-31",
		]) {
			const iso = `${day}T23:59:59.999Z`;
			expect(msOfIso(iso)).toBe(Date.parse(iso));
		}
	});

	it("takes shorter forms as Date does", () => {
		expect(msOfIso("2026-11-23")).toBe(Date.UTC(2026, 10, 23));
		expect(msOfIso("nonsense")).toBeNaN();
	});
});
