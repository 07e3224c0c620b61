import { type RecordedRawEvent, TOMBSTONE_REVISION } from "#event-store";
import {
	seededRandom,
	seedOfRun,
} from "../../../event-store/src/contract/seeded-random.js";
import { streamsMessages } from "../generated.js";
import { eventResponse } from "./read-response.js";

const LONG_MAX = "9223372036854775807";

const example: RecordedRawEvent = {
	eventId: "3f0f3b1e-5a0c-4c52-9a34-0f2f3f0a9a10",
	type: "Tested",
	isJson: true,
	data: Buffer.from('{"a":1}'),
	metadata: Buffer.from("{}"),
	stream: "s",
	revision: 1,
	position: 2,
	recordedAt: 1_700_000_000_123,
};

/** What a client that reads the message by its definition finds. */
function decoded(
	event: RecordedRawEvent | null,
	link: RecordedRawEvent | null,
) {
	const bytes = eventResponse({ event, link });
	const response = streamsMessages.ReadResp.deserializeBinary(bytes);
	return response.getEvent();
}

/** The event as its message must hold it. */
function expected(event: RecordedRawEvent) {
	const isTombstone = event.revision === TOMBSTONE_REVISION;
	return {
		id: event.eventId,
		stream: event.stream,
		revision: isTombstone ? LONG_MAX : String(event.revision),
		positions: [String(event.position), String(event.position)],
		metadata: [
			[
				"content-type",
				event.isJson ? "application/json" : "application/octet-stream",
			],
			["created", `${event.recordedAt}0000`],
			["type", event.type],
		],
		data: event.data.toString(),
		customMetadata: event.metadata.toString(),
	};
}

function found(
	message: streamsMessages.ReadResp.ReadEvent.RecordedEvent | undefined,
) {
	if (message === undefined) return null;
	const textOf = (bytes: Uint8Array | undefined) =>
		Buffer.from(bytes ?? []).toString();
	return {
		id: message.getId()?.getString(),
		stream: textOf(message.getStreamIdentifier()?.getStreamName_asU8()),
		revision: message.getStreamRevision(),
		positions: [message.getPreparePosition(), message.getCommitPosition()],
		metadata: message.getMetadataMap().toArray(),
		data: textOf(message.getData_asU8()),
		customMetadata: textOf(message.getCustomMetadata_asU8()),
	};
}

describe("an event that is read, on the wire", () => {
	it.each<[string, Partial<RecordedRawEvent>]>([
		["as it is", {}],
		["without data", { data: Buffer.alloc(0), metadata: Buffer.alloc(0) }],
		["that is binary", { isJson: false }],
		["with names beyond ASCII", { stream: "ü‐😾", type: "🦃" }],
		["at revision 0", { revision: 0 }],
		["that is a tombstone", { revision: TOMBSTONE_REVISION, isJson: false }],
		["far on", { revision: 2 ** 40, position: Number.MAX_SAFE_INTEGER }],
		["that is large", { data: Buffer.from("x".repeat(1_048_576)) }],
	])("%s, is what its definition says", (_, change) => {
		const event = { ...example, ...change };
		const message = decoded(event, null);
		expect(found(message?.getEvent())).toEqual(expected(event));
		expect(message?.hasLink()).toBe(false);
		expect(message?.getCommitPosition()).toBe(String(event.position));
	});

	it("comes with the link that led to it, or the link alone", () => {
		const link = { ...example, type: "$>", position: 99 };
		const both = decoded(example, link);
		expect(found(both?.getEvent())).toEqual(expected(example));
		expect(found(both?.getLink())).toEqual(expected(link));
		expect(both?.getCommitPosition()).toBe("99");
		const alone = decoded(null, link);
		expect(alone?.hasEvent()).toBe(false);
		expect(found(alone?.getLink())).toEqual(expected(link));
	});

	const seed = seedOfRun();
	it(`of any size is what its definition says (SEED=${seed})`, () => {
		const random = seededRandom(seed);
		const upTo = (max: number) => Math.floor(max ** random());
		for (let i = 0; i < 500; i++) {
			const event = {
				...example,
				data: Buffer.from("d".repeat(upTo(20_000) - 1)),
				metadata: Buffer.from("m".repeat(upTo(300) - 1)),
				stream: "s".repeat(upTo(1_000)),
				type: "t".repeat(upTo(300)),
				isJson: random() < 0.5,
				revision: upTo(2 ** 50) - 1,
				position: upTo(2 ** 50),
				recordedAt: upTo(2 ** 42),
			};
			expect(found(decoded(event, null)?.getEvent())).toEqual(expected(event));
		}
	});
});
