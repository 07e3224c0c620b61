import { cpuSecondsIn, memoryIn } from "./process-figures.js";

describe("figures from /proc", () => {
	it("reads resident memory in MiB", () => {
		const status =
			"Name:\tnode\nVmPeak:\t 1000000 kB\nVmHWM:\t  524288 kB\nVmRSS:\t  262144 kB\nThreads:\t12\n";
		expect(memoryIn(status)).toEqual({
			residentMib: 256,
			residentMibMax: 512,
		});
		expect(memoryIn("Name:\tkthreadd\n")).toBeNull();
	});

	it("reads processor time past a name with blanks and brackets", () => {
		const stat =
			"42 (a ) b (c)) S 1 42 42 0 -1 4194304 900 0 0 0 250 50 0 0 20 0 11 0 100";
		expect(cpuSecondsIn(stat)).toBe(3);
	});
});
