import { Overloaded, StoreUnavailable } from "#kernel";
import { FaultLog } from "./fault-log.js";

describe("faults", () => {
	it("of one kind are told now and then, with the number of the others", () => {
		let nowMs = 0;
		const told: object[] = [];
		const log = { error: (fields: object) => void told.push(fields) };
		const faults = new FaultLog(log as never, { now: () => nowMs });
		const away = new StoreUnavailable("away");
		for (; nowMs < 12_000; nowMs += 1_000) faults.note(away, {}, "failed");
		expect(told).toMatchObject([
			{ err: away, untold: 0 },
			{ err: away, untold: 4 },
			{ err: away, untold: 4 },
		]);
		faults.note(new Overloaded("full"), { url: "/" }, "failed");
		expect(told.at(-1)).toMatchObject({ untold: 0, url: "/" });
	});

	it("that nobody expects are all told", () => {
		const told: object[] = [];
		const log = { error: (fields: object) => void told.push(fields) };
		const faults = new FaultLog(log as never, { now: () => 0 });
		const bugs = [1, 2, 3].map((n) => new TypeError(`${n}`));
		for (const bug of bugs) faults.note(bug, {}, "failed");
		expect(told).toEqual(bugs.map((err) => ({ err })));
	});
});
