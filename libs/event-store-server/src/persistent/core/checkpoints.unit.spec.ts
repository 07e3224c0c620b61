import { PlayedGroup } from "../testing/played-group.js";

const EACH = { maxCheckPointCount: 1 };

describe("a checkpoint", () => {
	it("is written when as many were handled as its upper bound says", () => {
		const played = new PlayedGroup({ maxCheckPointCount: 3 }, 6);
		played.connect("a");
		played.ack(0, 1);
		expect(played.checkpoints).toEqual([]);
		played.ack(2);
		played.ack(3);
		expect(played.checkpoints).toEqual([2]);
		expect(played.report.lastCheckpointed).toBe(2);
	});

	it("is written after its time where as many were handled as its lower bound says", () => {
		const played = new PlayedGroup(
			{ minCheckPointCount: 2, checkPointAfterMs: 1_000 },
			6,
		);
		played.connect("a");
		played.ack(0);
		played.wait(5_000);
		expect(played.checkpoints).toEqual([]);
		played.ack(1);
		played.wait(1);
		played.ack(2, 3);
		played.wait(999);
		expect(played.checkpoints).toEqual([1]);
		played.wait(1);
		expect(played.checkpoints).toEqual([1, 3]);
	});

	it("is not written by time where that is turned off, nor where nothing was handled", () => {
		const off = new PlayedGroup(
			{ minCheckPointCount: 0, checkPointAfterMs: 0 },
			2,
		);
		off.connect("a");
		off.ack(0);
		off.wait(1e9);
		expect(off.checkpoints).toEqual([]);
		const idle = new PlayedGroup({ minCheckPointCount: 0 }, 2);
		idle.wait(1e9);
		expect(idle.checkpoints).toEqual([]);
	});

	it("never passes a message that is not handled, wherever that waits", () => {
		const played = new PlayedGroup(EACH, 4);
		played.connect("a");
		played.ack(1, 2, 3);
		expect(played.checkpoints).toEqual([]);
		played.nack("retry", 0);
		played.disconnect("a");
		expect(played.checkpoints).toEqual([]);
		played.connect("b");
		played.ack(0);
		expect(played.checkpoints).toEqual([3]);
	});

	it("never passes a message that waits for its pinned consumer", () => {
		const played = new PlayedGroup({ ...EACH, strategy: "Pinned" }, 6);
		played.connectWith("a", 1);
		expect(played.given()).toEqual(["a:0"]);
		played.connectWith("b", 1);
		played.ack(0);
		expect(played.given()).toEqual(["a:1"]);
		expect(played.checkpoints).toEqual([0]);
	});

	it("leaves out the events that the filter leaves out", () => {
		const played = new PlayedGroup({ maxCheckPointCount: 100 });
		const page = {
			arrivals: [],
			skipped: 100,
			lookedAt: 99,
			next: 100,
			isEnd: true,
		};
		played.isHeld = true;
		played.restart();
		played.run(played.group.page(page, 0));
		expect(played.checkpoints).toEqual([99]);
	});

	it("is where a group goes on that is opened again", () => {
		const played = new PlayedGroup(EACH, 4);
		played.connect("a");
		played.ack(0, 1);
		played.given();
		played.restart();
		played.connect("b");
		expect(played.given()).toEqual(["b:2", "b:3"]);
		expect(played.report.lastCheckpointed).toBe(1);
		played.ack(2);
		expect(played.checkpoints).toEqual([1, 2]);
	});

	it("is left by a group that ends in good order, unless the last says it all", () => {
		const played = new PlayedGroup({}, 4);
		played.connect("a");
		expect(played.group.lastCheckpoint(0)).toBeNull();
		played.ack(0, 2);
		expect(played.group.lastCheckpoint(0)).toBe(0);
		expect(played.group.lastCheckpoint(0)).toBeNull();
	});
});
