import { recorded } from "../testing/events.js";
import { PlayedGroup } from "../testing/played-group.js";

const SMALL = { historyBufferSize: 4, liveBufferSize: 2, readBatchSize: 2 };

function positionsGiven(played: PlayedGroup): number[] {
	return played.given().map((given) => Number(given.slice(2)));
}

function ackAll(played: PlayedGroup): number[] {
	const seen: number[] = [];
	for (let given = positionsGiven(played); given.length > 0; ) {
		seen.push(...given);
		played.ack(...given);
		given = positionsGiven(played);
	}
	return seen;
}

describe("the events of a source", () => {
	it("are read no further than the buffer reaches, and then on", () => {
		const played = new PlayedGroup(SMALL, 50);
		expect(played.report).toMatchObject({
			status: "Behind",
			readBufferCount: 4,
			lastKnown: 3,
		});
		played.connectWith("a", 1);
		expect(ackAll(played)).toEqual([...Array(50).keys()]);
		expect(played.report).toMatchObject({ status: "Live", lastKnown: 49 });
	});

	it("come in once and in order where the group falls behind and is live again", () => {
		const played = new PlayedGroup(SMALL, 3);
		expect(played.report.status).toBe("Live");
		for (let i = 0; i < 10; i++) played.append();
		expect(played.report).toMatchObject({
			status: "Behind",
			readBufferCount: 4,
			liveBufferCount: 2,
			lastKnown: 12,
		});
		played.connectWith("a", 1);
		expect(ackAll(played)).toEqual([...Array(13).keys()]);
		expect(played.report.status).toBe("Live");
		played.append();
		expect(ackAll(played)).toEqual([13]);
	});

	it("come in once where some are appended while others are read", () => {
		const played = new PlayedGroup(SMALL, 3);
		played.isHeld = true;
		played.restart();
		expect(played.report.status).toBe("Behind, OutstandingPageRequest");
		played.append();
		played.append();
		played.answerAll();
		played.connectWith("a", 1);
		expect(ackAll(played)).toEqual([0, 1, 2, 3, 4]);
		expect(played.report.status).toBe("Live");
	});

	it("come in once where a live one was read already", () => {
		const played = new PlayedGroup({}, 3);
		const event = played.log[2] as never;
		const arrival = { resolved: { event, link: null }, position: 2 };
		played.run(played.group.live(arrival, 0));
		played.connect("a");
		expect(ackAll(played)).toEqual([0, 1, 2]);
	});

	it("that the filter leaves out move a live group's checkpoint only", () => {
		const played = new PlayedGroup({ maxCheckPointCount: 1 });
		played.connect("a");
		played.run(played.group.liveSkipped(0, 0));
		played.append(recorded(1));
		played.run(played.group.liveSkipped(2, 0));
		expect(played.given()).toEqual(["a:1"]);
		expect(played.checkpoints).toEqual([0]);
		played.ack(1);
		expect(played.checkpoints).toEqual([0, 2]);
	});

	it("are bounded in bytes, too", () => {
		const played = new PlayedGroup();
		const data = Buffer.alloc(16_777_216);
		for (let i = 0; i < 8; i++) played.append(recorded(i, { data }));
		expect(played.report).toMatchObject({
			status: "Behind",
			readBufferCount: 4,
		});
		played.connectWith("a", 1);
		expect(ackAll(played)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
	});
});
