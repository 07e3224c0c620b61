import { endOfDuration, parseDuration } from "./durations.js";

function end(from: string, text: string): string | null {
	const duration = parseDuration(text);
	return duration === null ? null : endOfDuration(from, duration);
}

describe("durations", () => {
	it.each([
		["2026-11-23T10:00:00.000Z", "P30D", "2026-12-23T10:00:00.000Z"],
		["2026-01-31T10:00:00.000Z", "P1M", "2026-02-28T10:00:00.000Z"],
		["2024-02-29T00:00:00.000Z", "P1Y", "2025-02-28T00:00:00.000Z"],
		["2026-12-31T23:00:00.000Z", "P2MT1H", "2027-03-01T00:00:00.000Z"],
		["2026-11-23T10:00:00.000Z", "P1W", "2026-11-30T10:00:00.000Z"],
		["2026-11-23T10:00:00.000Z", "PT0.5S", "2026-11-23T10:00:00.500Z"],
		["2026-11-23T10:00:00.000Z", "PT1M", "2026-11-23T10:01:00.000Z"],
		["2026-03-29T00:30:00.000Z", "P1D", "2026-03-30T00:30:00.000Z"],
	])("from %s, %s ends at %s", (from, text, expected) => {
		expect(end(from, text)).toBe(expected);
	});

	it.each([
		"",
		"P",
		"PT",
		"P0D",
		"PT0S",
		"PT0.0001S",
		"-P1D",
		"P-1D",
		"P1.5M",
		"1D",
		"P1DT",
		"xP1D",
		"P1Dx",
		"P1D\n",
		"P1H",
		"P1001Y",
		"P99999999999999999999Y",
		`P${"1".repeat(100)}D`,
	])("%j is none", (text) => {
		expect(parseDuration(text)).toBeNull();
	});
});
