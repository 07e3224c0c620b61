import { randomUUID } from "node:crypto";
import {
	AccessDeniedError,
	ANY,
	type AppendExpectedRevision,
	type AppendToStreamOptions,
	binaryEvent,
	DeadlineExceededError,
	jsonEvent,
	MaxAppendSizeExceededError,
	NO_STREAM,
	STREAM_EXISTS,
	StreamDeletedError,
	UnknownError,
	WrongExpectedVersionError,
} from "@eventstore/db-client";
import {
	collect,
	event,
	events,
	rejection,
	WAIT_MS_MAX,
} from "../testing/client-events.js";
import { serverPerSuite } from "../testing/server-per-suite.js";

/** With credentials the client takes the unary way. */
const WAYS: [string, AppendToStreamOptions][] = [
	["in the batch", {}],
	["one by one", { credentials: { username: "admin", password: "changeit" } }],
];

describe.each(WAYS)("appending %s", (_, way) => {
	const suite = serverPerSuite({ closedPrefixes: ["visitor-"] });
	const stream = () => `s-${randomUUID()}`;
	const append = (
		name: string,
		data: Parameters<typeof suite.client.appendToStream>[1],
		options: AppendToStreamOptions = {},
	) => suite.client.appendToStream(name, data, { ...way, ...options });

	it("answers the revision and the position of the last event", async () => {
		const name = stream();
		const result = await append(name, events(3));
		const [last] = await collect(
			suite.client.readStream(name, {
				direction: "backwards",
				fromRevision: "end",
				maxCount: 1,
			}),
		);
		expect(result).toEqual({
			success: true,
			nextExpectedRevision: 2n,
			position: last?.event?.position,
		});
	});

	it("keeps JSON, binary data and metadata of either kind", async () => {
		const name = stream();
		const bytes = Buffer.from([0xff, 0, 0x80, 0x7b]);
		const sent = [
			jsonEvent({ type: "J", data: "CC ‐ 1830", metadata: { kitten: "😾" } }),
			jsonEvent({ type: "J", data: [1, null], metadata: bytes }),
			binaryEvent({ type: "B", data: bytes, metadata: { a: 1 } }),
			binaryEvent({ type: "B", data: Buffer.alloc(0) }),
		];
		await append(name, sent);
		const read = await collect(suite.client.readStream(name));
		expect(read.map(({ event }) => event)).toMatchObject([
			{ id: sent[0]?.id, isJson: true, data: "CC ‐ 1830", revision: 0n },
			{ isJson: true, data: [1, null], metadata: new Uint8Array(bytes) },
			{ isJson: false, data: new Uint8Array(bytes), metadata: { a: 1 } },
			{ isJson: false, data: new Uint8Array(0), metadata: undefined },
		]);
		expect(read[0]?.event?.metadata).toEqual({ kitten: "😾" });
	});

	it.each<[AppendExpectedRevision, boolean, bigint]>([
		[ANY, true, 3n],
		[2n, true, 3n],
		[STREAM_EXISTS, true, 3n],
		[ANY, false, 0n],
		[NO_STREAM, false, 0n],
	])(
		"takes expected revision %s, the stream there: %s",
		async (expectedRevision, isThere, nextExpectedRevision) => {
			const name = stream();
			if (isThere) await append(name, events(3));
			const result = await append(name, event(), { expectedRevision });
			expect(result).toMatchObject({ nextExpectedRevision });
		},
	);

	it.each<[AppendExpectedRevision, boolean, unknown, unknown]>([
		[NO_STREAM, true, NO_STREAM, 2n],
		[1n, true, 1n, 2n],
		[9n, true, 9n, 2n],
		[0xffff_ffff_ffff_ffn, true, 9_007_199_254_740_991n, 2n],
		[STREAM_EXISTS, false, STREAM_EXISTS, NO_STREAM],
		[1n, false, 1n, NO_STREAM],
	])(
		"refuses expected revision %s, the stream there: %s",
		async (expectedRevision, isThere, expectedVersion, actualVersion) => {
			const name = stream();
			if (isThere) await append(name, events(3));
			const error = await rejection(
				append(name, event(), { expectedRevision }),
			);
			expect(error).toBeInstanceOf(WrongExpectedVersionError);
			const streamName = name;
			expect(error).toMatchObject({
				streamName,
				expectedVersion,
				actualVersion,
			});
		},
	);

	it("answers an append that comes again as the first time", async () => {
		const name = stream();
		const sent = events(2);
		const first = await append(name, sent, { expectedRevision: NO_STREAM });
		await append(name, events(2));
		for (const expectedRevision of [NO_STREAM, ANY, STREAM_EXISTS] as const) {
			expect(await append(name, sent, { expectedRevision })).toEqual(first);
		}
	});

	it("takes an append of nothing", async () => {
		const name = stream();
		const result = await append(name, [], { expectedRevision: NO_STREAM });
		expect(result).toMatchObject({ success: true, position: undefined });
		await append(name, events(2), { expectedRevision: NO_STREAM });
		expect(await append(name, [], { expectedRevision: 1n })).toMatchObject({
			nextExpectedRevision: 1n,
		});
	});

	it("refuses a tombstoned stream", async () => {
		const name = `${stream()} ‐`;
		await append(name, events(2));
		await suite.client.tombstoneStream(name);
		const error = await rejection(append(name, event()));
		expect(error).toBeInstanceOf(StreamDeletedError);
	});

	it("refuses streams that are closed to others, and their metadata", async () => {
		for (const name of ["visitor-default.v", "$$visitor-default.v"]) {
			const error = await rejection(append(name, event()));
			expect(error).toBeInstanceOf(AccessDeniedError);
		}
		await append("visitors", event());
	});

	it("refuses more than an append may hold, and goes on", async () => {
		const name = stream();
		const text = "x".repeat(600_000);
		const large = Array.from({ length: 8 }, () => event({ text }));
		const filler = "x".repeat(1_000);
		const many = Array.from({ length: 4_000 }, () => event({ filler }));
		for (const data of [large.slice(0, 2), large, many]) {
			const error = await rejection(append(name, data));
			expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
			expect(error.maxAppendSize).toBe(1_048_576);
		}
		const result = await append(name, event({ text }), {
			expectedRevision: NO_STREAM,
		});
		expect(result.success).toBe(true);
	});

	it("takes one of nearly as much", async () => {
		const name = stream();
		const text = "x".repeat(1_048_000);
		await append(name, event({ text }));
		const [read] = await collect(suite.client.readStream(name));
		expect(read?.event?.data).toEqual({ text });
	});

	it("refuses what came too late", async () => {
		const name = stream();
		const late = append(name, events(3_000), { deadline: 1 });
		expect(await rejection(late)).toBeInstanceOf(DeadlineExceededError);
	});

	it("refuses a stream without a name", async () => {
		expect(await rejection(append("", event()))).toBeInstanceOf(UnknownError);
	});
});

describe("appending from many places", () => {
	const suite = serverPerSuite();

	it("takes a flood of single appends within one turn", async () => {
		const { client } = suite;
		const value = "A".repeat(900);
		const sent = Array.from({ length: 10_000 }, () => event({ value }));
		const deadline = WAIT_MS_MAX;
		await Promise.all(
			sent.map((one) => client.appendToStream("flood", one, { deadline })),
		);
		let count = 0;
		for await (const _ of client.readStream("flood")) count++;
		expect(count).toBe(10_000);
	});

	it("lets exactly one of many clients have each revision", async () => {
		const clients = Array.from({ length: 12 }, () => suite.connect());
		for (let round = 0; round < 5; round++) {
			const expectedRevision = round === 0 ? NO_STREAM : BigInt(round - 1);
			const tries = await Promise.allSettled(
				clients.map((client) =>
					client.appendToStream("raced", event(), { expectedRevision }),
				),
			);
			const won = tries.filter(({ status }) => status === "fulfilled");
			expect(won).toHaveLength(1);
		}
	});

	it("keeps the order in which one client appends to a stream", async () => {
		const sent = events(300);
		await Promise.all(
			sent.map((one) => suite.client.appendToStream("ordered", one)),
		);
		const read = await collect(suite.client.readStream("ordered"));
		expect(read.map(({ event }) => event?.id)).toEqual(
			sent.map(({ id }) => id),
		);
	});
});

describe("an append that its client does not want to throw", () => {
	const suite = serverPerSuite();

	it.each(WAYS)("tells of a conflict as an answer, %s", async (_, way) => {
		const client = suite.connect("&throwOnAppendFailure=false");
		const name = `s-${randomUUID()}`;
		await client.appendToStream(name, events(3), way);
		const expectedRevision = NO_STREAM;
		const options = { ...way, expectedRevision } as const;
		const result = await client.appendToStream(name, event(), options);
		expect(result.success).toBe(false);
	});
});
