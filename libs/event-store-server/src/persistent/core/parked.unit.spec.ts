import { PlayedGroup } from "../testing/played-group.js";

function withParked(count: number, settings = {}): PlayedGroup {
	const played = new PlayedGroup(settings, count);
	played.connectWith("a", count);
	played.nack("park", ...Array(count).keys());
	played.given();
	return played;
}

describe("parked messages", () => {
	it("are given again on demand, by the ids of their links and as never tried", () => {
		const played = withParked(2);
		expect(played.report.parkedMessageCount).toBe(2);
		played.replay();
		expect(played.given()).toEqual(["a:parked-0", "a:parked-1"]);
		expect(played.report).toMatchObject({
			parkedMessageCount: 0,
			status: "Live",
		});
		played.nack("retry", "link-0");
		expect(played.given()).toEqual(["a:parked-0#1"]);
	});

	it("are given up to where the replay is to stop", () => {
		const played = withParked(5);
		played.replay(2);
		expect(played.given()).toEqual(["a:parked-0", "a:parked-1"]);
		played.replay(2);
		expect(played.given()).toEqual([]);
		expect(played.report.parkedMessageCount).toBe(3);
		played.replay();
		expect(played.given()).toEqual(["a:parked-2", "a:parked-3", "a:parked-4"]);
	});

	it("are read in pages, and one replay at a time", () => {
		const played = withParked(50, { readBatchSize: 20 });
		played.isHeld = true;
		played.replay();
		expect(played.report.status).toBe("ReplayingParkedMessages, Live");
		played.replay();
		played.answerAll();
		expect(played.given()).toHaveLength(50);
		expect(played.report).toMatchObject({
			status: "Live",
			parkedMessageCount: 0,
		});
	});

	it("go before new ones", () => {
		const played = withParked(1);
		played.group.pause("a");
		played.append();
		played.replay();
		played.run(played.group.resume("a", 0));
		expect(played.given()).toEqual(["a:parked-0"]);
		played.ack("link-0");
		expect(played.given()).toEqual(["a:1"]);
	});

	it("leave their stream only when they are handled", () => {
		const played = withParked(3);
		played.replay();
		played.ack("link-1");
		expect(played.parkedFrom).toBe(0);
		played.ack("link-0");
		expect(played.parkedFrom).toBe(2);
		played.given();
		played.restart();
		expect(played.report.parkedMessageCount).toBe(1);
		played.connect("b");
		played.replay();
		expect(played.given()).toContain("b:parked-2");
	});

	it("can be parked again", () => {
		const played = withParked(1);
		played.replay();
		played.nack("park", "link-0");
		expect(played.parkedFrom).toBe(1);
		expect(played.report.parkedMessageCount).toBe(1);
		played.replay();
		expect(played.given()).toEqual(["a:parked-0", "a:parked-1"]);
	});

	it("do not move the checkpoint of the source when they are handled", () => {
		const played = withParked(2, { maxCheckPointCount: 1 });
		const before = [...played.checkpoints];
		played.replay();
		played.ack("link-0", "link-1");
		expect(played.checkpoints).toEqual(before);
	});

	it("need not be there for a replay", () => {
		const played = new PlayedGroup({}, 1);
		played.replay();
		played.replay(0);
		expect(played.report.status).toBe("Live");
	});
});
