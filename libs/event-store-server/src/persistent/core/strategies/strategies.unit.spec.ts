import { recorded } from "../../testing/events.js";
import { PlayedGroup } from "../../testing/played-group.js";
import { correlationKey, streamKey } from "./keys.js";

describe("round robin", () => {
	it("gives to each in turn, passing over those that have no room", () => {
		const played = new PlayedGroup({ strategy: "RoundRobin" });
		played.connectWith("a", 2);
		played.connectWith("b", 1);
		played.connectWith("c", 3);
		for (let i = 0; i < 7; i++) played.append();
		const order = ["a:0", "b:1", "c:2", "a:3", "c:4", "c:5"];
		expect(played.given()).toEqual(order);
		played.ack(1);
		expect(played.given()).toEqual(["b:6"]);
	});

	it("goes on in turn when one has gone", () => {
		const played = new PlayedGroup({ strategy: "RoundRobin" });
		played.connect("a", "b", "c");
		played.append();
		played.append();
		played.ack(0, 1);
		played.disconnect("a");
		played.append();
		played.append();
		expect(played.given()).toEqual(["a:0", "b:1", "c:2", "b:3"]);
	});
});

describe("dispatch to single", () => {
	it("gives to one until that is full", () => {
		const played = new PlayedGroup({ strategy: "DispatchToSingle" });
		played.connectWith("a", 2);
		played.connectWith("b", 2);
		for (let i = 0; i < 3; i++) played.append();
		played.ack(0);
		played.append();
		expect(played.given()).toEqual(["a:0", "a:1", "b:2", "b:3"]);
	});
});

describe("pinned", () => {
	const streams = ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"];

	function appendRound(played: PlayedGroup): Map<string, string> {
		const consumers = new Map<string, string>();
		for (const stream of streams) {
			const position = played.log.length;
			played.append(recorded(position, { stream }));
			consumers.set(stream, played.given()[0]?.slice(0, 1) as string);
			played.ack(position);
		}
		return consumers;
	}

	it("gives all of a stream to one consumer, and as many streams to each", () => {
		const played = new PlayedGroup({ strategy: "Pinned" });
		played.connect("a", "b");
		const first = appendRound(played);
		expect(appendRound(played)).toEqual(first);
		const toA = [...first.values()].filter((consumer) => consumer === "a");
		expect(toA).toHaveLength(streams.length / 2);
	});

	it("shares the streams anew when one comes, and when one goes", () => {
		const played = new PlayedGroup({ strategy: "Pinned" });
		played.connect("a");
		expect(new Set(appendRound(played).values())).toEqual(new Set(["a"]));
		played.connect("b");
		const shared = [...appendRound(played).values()];
		expect(shared.filter((consumer) => consumer === "b")).toHaveLength(4);
		played.disconnect("a");
		expect(new Set(appendRound(played).values())).toEqual(new Set(["b"]));
	});

	it("leaves a stream with its consumer while that has messages of it", () => {
		const played = new PlayedGroup({ strategy: "Pinned" });
		played.connect("a");
		for (const stream of streams) {
			played.append(recorded(played.log.length, { stream }));
		}
		played.connect("b");
		for (const stream of streams) {
			played.append(recorded(played.log.length, { stream }));
		}
		const given = played.given();
		expect(given.filter((to) => to.startsWith("b"))).toEqual([]);
	});

	it("lets other streams pass one whose consumer has no room", () => {
		const played = new PlayedGroup({ strategy: "Pinned" });
		played.connectWith("a", 1);
		played.connectWith("b", 1);
		const stream = (position: number, name: string) =>
			played.append(recorded(position, { stream: name }));
		stream(0, "s1");
		stream(1, "s1");
		stream(2, "s2");
		const given = played.given().map((to) => to.slice(2));
		expect(given).toEqual(["0", "2"]);
		played.ack(0);
		expect(played.given()).toHaveLength(1);
	});
});

describe("what pinned messages are told apart by", () => {
	const link = recorded(0, {
		type: "$>",
		data: Buffer.from("7@visitor-a@b"),
		metadata: Buffer.from('{"$correlationId":"c1"}'),
	});
	const event = recorded(1, { stream: "s", metadata: Buffer.from("[]") });

	it("is the stream of the event, also where a link is not resolved", () => {
		expect(streamKey({ event, link })).toBe("s");
		expect(streamKey({ event: link, link: null })).toBe("visitor-a@b");
		expect(streamKey({ event: null, link })).toBe("visitor-a@b");
	});

	it("is the correlation id where there is one", () => {
		expect(correlationKey({ event: null, link })).toBe("c1");
		expect(correlationKey({ event, link })).toBe("s");
		const metadata = Buffer.from("no JSON");
		expect(correlationKey({ event: { ...event, metadata }, link })).toBe("s");
	});
});
