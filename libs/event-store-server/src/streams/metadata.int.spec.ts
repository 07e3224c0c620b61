import { randomUUID } from "node:crypto";
import { NO_STREAM, WrongExpectedVersionError } from "@eventstore/db-client";
import {
	collect,
	events,
	rejection,
	revisions,
} from "../testing/client-events.js";
import { serverPerSuite } from "../testing/server-per-suite.js";

describe("the metadata of a stream", () => {
	const suite = serverPerSuite();
	let stream = "";
	beforeEach(() => {
		stream = `s-${randomUUID()}`;
	});

	it("are those that were set last, with keys of one's own and an ACL", async () => {
		const { client } = suite;
		expect(await client.getStreamMetadata(stream)).toEqual({
			streamName: stream,
		});
		const metadata = {
			maxAge: 2,
			cacheControl: 15,
			truncateBefore: 1,
			maxCount: 12,
			acl: {
				readRoles: ["admin"],
				writeRoles: ["admin"],
				deleteRoles: ["admin"],
				metaReadRoles: ["admin"],
				metaWriteRoles: ["admin"],
			},
			kitten: "😾",
			nested: { list: [1, null, "two"] },
		};
		await client.setStreamMetadata(stream, metadata);
		expect(await client.getStreamMetadata(stream)).toMatchObject({ metadata });
		const { position } = await client.setStreamMetadata(stream, { maxAge: 3 });
		expect(await client.getStreamMetadata(stream)).toEqual({
			streamName: stream,
			metadata: { maxAge: 3 },
			metastreamRevision: position?.commit,
		});
	});

	it("have revisions of their own", async () => {
		const { client } = suite;
		const set = (expectedRevision: bigint | typeof NO_STREAM) =>
			client.setStreamMetadata(stream, { a: 1 }, { expectedRevision });
		expect(await set(NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
		expect(await set(0n)).toMatchObject({ nextExpectedRevision: 1n });
		expect(await rejection(set(0n))).toBeInstanceOf(WrongExpectedVersionError);
	});

	it.each([
		[{ maxCount: 2 }, [4, 5]],
		[{ truncateBefore: 3 }, [3, 4, 5]],
		[{ truncateBefore: 99 }, []],
		[{ maxAge: 1_000 }, [0, 1, 2, 3, 4, 5]],
	])("%j decide what is read", async (metadata, expected) => {
		await suite.client.setStreamMetadata(stream, metadata);
		await suite.client.appendToStream(stream, events(6));
		expect(await revisions(suite.client, stream)).toEqual(expected);
		const backwards = { direction: "backwards", fromRevision: "end" } as const;
		expect(await revisions(suite.client, stream, backwards)).toEqual(
			expected.toReversed(),
		);
	});

	it("lie in a stream that shows the newest", async () => {
		const { client } = suite;
		await client.setStreamMetadata(stream, { a: 1 });
		await client.setStreamMetadata(stream, { a: 2 });
		const read = await collect(client.readStream(`$$${stream}`));
		expect(read).toMatchObject([
			{ event: { type: "$metadata", data: { a: 2 }, revision: 1n } },
		]);
	});

	it("bring a deleted stream back, with nothing of what it held", async () => {
		const { client } = suite;
		await client.appendToStream(stream, events(2));
		await client.deleteStream(stream);
		await client.setStreamMetadata(stream, { maxCount: 9 });
		expect(await revisions(client, stream)).toEqual([]);
		const { metadata } = await client.getStreamMetadata(stream);
		expect(metadata).toEqual({ maxCount: 9, truncateBefore: 2 });
	});
});
