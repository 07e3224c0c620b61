import { BroadcastTimes } from "./broadcast-times.js";

describe("BroadcastTimes", () => {
	it("measures from the due time and from the answer", () => {
		const times = new BroadcastTimes();
		times.answer("a", 100, 104);
		expect(times.awaited).toBe(1);
		times.message("a", 110);
		expect(times.awaited).toBe(0);
		expect(times.fromDue.maxMs).toBe(10);
		expect(times.fromAnswer.maxMs).toBe(6);
	});

	it("takes a message before its answer", () => {
		const times = new BroadcastTimes();
		times.message("a", 103);
		expect(times.awaited).toBe(0);
		times.answer("a", 100, 104);
		expect(times.awaited).toBe(0);
		expect(times.fromDue.maxMs).toBe(3);
		expect(times.fromAnswer.count).toBe(1);
		expect(times.fromAnswer.maxMs).toBe(0);
	});

	it("counts a message that comes twice once", () => {
		const times = new BroadcastTimes();
		times.answer("a", 100, 104);
		times.message("a", 110);
		times.message("a", 900);
		expect(times.fromDue.count).toBe(1);
		expect(times.fromDue.maxMs).toBe(10);
	});

	it("leaves the warm-up out, but waits for its messages", () => {
		const times = new BroadcastTimes();
		times.answer("warm", 100, 104);
		times.recordFrom(200);
		times.answer("a", 200, 203);
		expect(times.awaited).toBe(2);
		times.message("warm", 205);
		times.message("a", 206);
		expect(times.fromDue.count).toBe(1);
		expect(times.answered).toBe(2);
	});
});
