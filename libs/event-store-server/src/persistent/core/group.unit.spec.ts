import { PlayedGroup } from "../testing/played-group.js";

describe("a group gives messages out", () => {
	it("in the log's order, no more to a consumer than its buffer takes", () => {
		const played = new PlayedGroup({}, 5);
		played.connectWith("a", 2);
		expect(played.given()).toEqual(["a:0", "a:1"]);
		played.ack(0);
		expect(played.given()).toEqual(["a:2"]);
		played.ack(2, 1);
		expect(played.given()).toEqual(["a:3", "a:4"]);
	});

	it("as they are appended, once it is live", () => {
		const played = new PlayedGroup({}, 1);
		played.connect("a");
		expect(played.report.status).toBe("Live");
		played.append();
		expect(played.given()).toEqual(["a:0", "a:1"]);
	});

	it("to nobody while nobody is connected, and then to the first who comes", () => {
		const played = new PlayedGroup({}, 2);
		played.append();
		expect(played.given()).toEqual([]);
		expect(played.report).toMatchObject({ readBufferCount: 3, totalItems: 0 });
		played.connect("a");
		expect(played.given()).toEqual(["a:0", "a:1", "a:2"]);
	});

	it("not to a consumer whose connection takes no more", () => {
		const played = new PlayedGroup({}, 1);
		played.connect("a");
		played.group.pause("a");
		played.append();
		expect(played.given()).toEqual(["a:0"]);
		played.run(played.group.resume("a", played.now));
		expect(played.given()).toEqual(["a:1"]);
	});

	it("one after the other where two events have one id", () => {
		const played = new PlayedGroup();
		const twin = { eventId: "event-0" };
		played.connect("a");
		played.append();
		played.append({ ...played.log[0], position: 1, ...twin } as never);
		expect(played.given()).toEqual(["a:0"]);
		played.ack(0);
		expect(played.given()).toEqual(["a:1"]);
	});
});

describe("a message that is not acknowledged", () => {
	it("is given again before new ones, with its retry count", () => {
		const played = new PlayedGroup({}, 3);
		played.connectWith("a", 1);
		played.nack("retry", 0);
		expect(played.given()).toEqual(["a:0", "a:0#1"]);
		played.nack("unknown", 0);
		expect(played.given()).toEqual(["a:0#2"]);
		played.ack(0);
		expect(played.given()).toEqual(["a:1"]);
	});

	it("is given again in the log's order, however the answers came", () => {
		const played = new PlayedGroup({}, 4);
		played.connectWith("a", 3);
		played.group.pause("a");
		played.nack("retry", 2, 0, 1);
		played.given();
		played.run(played.group.resume("a", played.now));
		expect(played.given()).toEqual(["a:0#1", "a:1#1", "a:2#1"]);
	});

	it("is parked after the greatest count of retries", () => {
		const played = new PlayedGroup({ maxRetryCount: 2 }, 1);
		played.connect("a");
		for (let i = 0; i < 3; i++) played.nack("retry", 0);
		expect(played.given()).toEqual(["a:0", "a:0#1", "a:0#2"]);
		const reasons = played.parkedStream.map(({ reason }) => reason);
		expect(reasons).toEqual(["Reached retry count of 2"]);
		expect(played.report).toMatchObject({
			parkedMessageCount: 1,
			outstandingMessagesCount: 0,
			totalInFlightMessages: 0,
		});
	});

	it("is parked where the consumer says so, with its reason", () => {
		const played = new PlayedGroup({}, 1);
		played.connect("a");
		played.nack("park", 0);
		const reasons = played.parkedStream.map(({ reason }) => reason);
		expect(reasons).toEqual(["Client explicitly NAK'ed message.\nbecause"]);
	});

	it.each(["skip", "stop"] as const)(
		"is done with where the consumer says %s",
		(action) => {
			const played = new PlayedGroup({ maxCheckPointCount: 1 }, 1);
			played.connect("a");
			played.nack(action, 0);
			expect(played.given()).toEqual(["a:0"]);
			expect(played.checkpoints).toEqual([0]);
			expect(played.parkedStream).toEqual([]);
		},
	);

	it("is given again when its time is over, then parked", () => {
		const played = new PlayedGroup(
			{ messageTimeoutMs: 1_000, maxRetryCount: 1 },
			1,
		);
		played.connect("a");
		played.wait(999);
		expect(played.given()).toEqual(["a:0"]);
		played.wait(1);
		expect(played.given()).toEqual(["a:0#1"]);
		played.wait(1_000);
		expect(played.given()).toEqual([]);
		expect(played.parkedStream).toHaveLength(1);
	});

	it("waits for ever where there is no timeout", () => {
		const played = new PlayedGroup({ messageTimeoutMs: 0 }, 1);
		played.connect("a");
		played.wait(1e12);
		expect(played.given()).toEqual(["a:0"]);
	});

	it("goes to others when its consumer disconnects, however often it was tried", () => {
		const played = new PlayedGroup(
			{ maxRetryCount: 0, strategy: "DispatchToSingle" },
			3,
		);
		played.connectWith("a", 3);
		played.connectWith("b", 2);
		played.disconnect("a");
		expect(played.given()).toEqual(["a:0", "a:1", "a:2", "b:0#1", "b:1#1"]);
		expect(played.parkedStream).toEqual([]);
		played.ack(0, 1);
		expect(played.given()).toEqual(["b:2#1"]);
	});

	it("may be answered late, after it was given again", () => {
		const played = new PlayedGroup({ messageTimeoutMs: 1_000 }, 1);
		played.connect("a");
		played.wait(1_000);
		expect(played.given()).toEqual(["a:0", "a:0#1"]);
		played.ack(0);
		played.wait(1_000);
		expect(played.given()).toEqual([]);
	});
});

describe("parking", () => {
	it("that fails gives the message again", () => {
		const played = new PlayedGroup({}, 1);
		played.connect("a");
		const effects = played.group.nack(["event-0"], "park", "", 0);
		const park = effects.find((effect) => effect.do === "park");
		played.run(played.group.parkFailed(park?.message as never, 0));
		expect(played.given()).toEqual(["a:0", "a:0#1"]);
	});

	it("holds the checkpoint back until the message is in the parked stream", () => {
		const played = new PlayedGroup({ maxCheckPointCount: 1 }, 2);
		played.connect("a");
		played.isHeld = true;
		played.nack("park", 0);
		played.ack(1);
		expect(played.checkpoints).toEqual([]);
		played.answerAll();
		expect(played.checkpoints).toEqual([1]);
	});
});

describe("dropping all consumers", () => {
	it("tells each, and gives to nobody what they had", () => {
		const played = new PlayedGroup({}, 2);
		played.connect("a", "b");
		played.given();
		played.run(played.group.dropAll(0));
		expect(played.dropped).toEqual(["a", "b"]);
		expect(played.given()).toEqual([]);
		expect(played.report).toMatchObject({ consumers: [], retryBufferCount: 2 });
	});
});

describe("a group is full", () => {
	it("with as many consumers as its settings say", () => {
		const played = new PlayedGroup({ maxSubscriberCount: 2 });
		played.connect("a");
		expect(played.group.isFull).toBe(false);
		played.connect("b");
		expect(played.group.isFull).toBe(true);
		played.disconnect("a");
		expect(played.group.isFull).toBe(false);
	});
});
