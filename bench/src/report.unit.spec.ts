import { atLeast, atMost } from "./goals.js";
import { renderTable } from "./report.js";

describe("renderTable", () => {
	it("lines up names to the left and numbers to the right", () => {
		const lines = renderTable([
			{ name: "echo", rate: { perSecond: 20_000.4, unit: "req" } },
			{
				name: "single commands",
				rate: { perSecond: 9_999.6, unit: "req" },
				p50Ms: 1.234,
				p99Ms: 25,
				ratio: { value: 0.5, to: "echo" },
				goal: atLeast(0.5, 0.5),
				note: "64 connections",
			},
		]);
		expect(lines).toEqual([
			"measurement              rate  p50 ms  p99 ms  ratio         goal        note",
			"---------------  ------------  ------  ------  ------------  ----------  ----",
			"echo             20,000 req/s",
			"single commands  10,000 req/s    1.23   25.00  0.50 of echo  >= 0.5 met  64 connections",
		]);
	});
});

describe("goals", () => {
	it("say whether they are met", () => {
		expect(atLeast(60_000, 59_999)).toEqual({ text: ">= 60,000", met: false });
		expect(atMost(25, 25, " ms")).toEqual({ text: "<= 25 ms", met: true });
	});
});
