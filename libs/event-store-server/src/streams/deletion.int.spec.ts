import { randomUUID } from "node:crypto";
import {
	AccessDeniedError,
	ANY,
	type ExpectedRevision,
	NO_STREAM,
	STREAM_EXISTS,
	StreamDeletedError,
	StreamNotFoundError,
	WrongExpectedVersionError,
} from "@eventstore/db-client";
import {
	collect,
	event,
	events,
	rejection,
	revisions,
} from "../testing/client-events.js";
import { serverPerSuite } from "../testing/server-per-suite.js";

describe("deleting a stream", () => {
	const suite = serverPerSuite({ closedPrefixes: ["visitor-"] });
	let stream = "";
	beforeEach(() => {
		stream = `s-${randomUUID()}`;
	});
	const append = (count: number) =>
		suite.client.appendToStream(stream, events(count));

	it.each([[undefined], [ANY], [3n]] as const)(
		"expecting %s, hides it",
		async (expectedRevision) => {
			await append(4);
			const options =
				expectedRevision === undefined ? {} : { expectedRevision };
			const { position } = await suite.client.deleteStream(stream, options);
			expect(position?.commit).toBeGreaterThan(0n);
			const reading = collect(suite.client.readStream(stream));
			const error = await rejection(reading);
			expect(error).toBeInstanceOf(StreamNotFoundError);
			expect(error.streamName).toBe(stream);
		},
	);

	it.each([
		[2n, 2n, 3n],
		[NO_STREAM, -1n, 3n],
	] as const)(
		"is refused where it is not as expected, %s",
		async (expectedRevision, expectedVersion, actualVersion) => {
			await append(4);
			for (const error of [
				await rejection(
					suite.client.deleteStream(stream, { expectedRevision }),
				),
				await rejection(
					suite.client.tombstoneStream(stream, { expectedRevision }),
				),
			]) {
				expect(error).toBeInstanceOf(WrongExpectedVersionError);
				const streamName = stream;
				expect(error).toMatchObject({
					streamName,
					expectedVersion,
					actualVersion,
				});
			}
		},
	);

	it("is refused where there is none", async () => {
		for (const expectedRevision of [ANY, NO_STREAM] as const) {
			const deletion = suite.client.deleteStream(stream, { expectedRevision });
			const error = await rejection(deletion);
			expect(error).toBeInstanceOf(WrongExpectedVersionError);
			expect(error).toMatchObject({ streamName: stream, actualVersion: -1n });
		}
	});

	it("is enough where only its metadata were there", async () => {
		await suite.client.setStreamMetadata(stream, { cacheControl: 10 });
		const expectedRevision = NO_STREAM;
		await suite.client.deleteStream(stream, { expectedRevision });
	});

	it("lets the next append go on numbering", async () => {
		await append(4);
		await suite.client.deleteStream(stream);
		const expectedRevision = NO_STREAM;
		const result = await suite.client.appendToStream(stream, events(2), {
			expectedRevision,
		});
		expect(result.nextExpectedRevision).toBe(5n);
		expect(await revisions(suite.client, stream)).toEqual([4, 5]);
		const { metadata } = await suite.client.getStreamMetadata(stream);
		expect(metadata).toEqual({ truncateBefore: 4 });
	});

	it("is no matter of outsiders where the stream is closed", async () => {
		for (const deletion of [
			suite.client.deleteStream("visitor-v"),
			suite.client.tombstoneStream("visitor-v"),
		]) {
			expect(await rejection(deletion)).toBeInstanceOf(AccessDeniedError);
		}
	});
});

describe("tombstoning a stream", () => {
	const suite = serverPerSuite();
	let stream = "";
	beforeEach(() => {
		stream = `s-${randomUUID()}`;
	});

	it.each<ExpectedRevision>([ANY, 1n, STREAM_EXISTS as never])(
		"expecting %s, ends it for good",
		async (expectedRevision) => {
			const { client } = suite;
			await client.appendToStream(stream, events(2));
			const { position } = await client.tombstoneStream(stream, {
				expectedRevision,
			});
			expect(position?.commit).toBeGreaterThan(0n);
			const attempts = [
				collect(client.readStream(stream)),
				collect(
					client.readStream(stream, {
						direction: "backwards",
						fromRevision: "end",
					}),
				),
				client.appendToStream(stream, event()),
				client.setStreamMetadata(stream, {}),
				client.getStreamMetadata(stream),
				client.deleteStream(stream),
				client.tombstoneStream(stream),
			];
			for (const error of await Promise.all(attempts.map(rejection))) {
				expect(error).toBeInstanceOf(StreamDeletedError);
				expect(error.streamName).toContain(stream);
			}
		},
	);

	it("may come before its first event", async () => {
		const expectedRevision = NO_STREAM;
		await suite.client.tombstoneStream(stream, { expectedRevision });
		const append = suite.client.appendToStream(stream, event());
		expect(await rejection(append)).toBeInstanceOf(StreamDeletedError);
	});

	it("names the stream in its error, whatever it is called", async () => {
		const name = `${stream} ‐ ü%`;
		await suite.client.tombstoneStream(name);
		const error = await rejection(suite.client.tombstoneStream(name));
		expect(error).toBeInstanceOf(StreamDeletedError);
		expect(error.streamName).toContain(stream);
	});
});
