import { randomUUID } from "node:crypto";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import timestamps from "google-protobuf/google/protobuf/timestamp_pb.js";
import { streamsMessages } from "../generated.js";
import { revisions, until } from "../testing/client-events.js";
import {
	BatchCall,
	identifier,
	proposed,
	type StreamsClient,
	streamsClient,
	structuredUuid,
	uuid,
} from "../testing/raw-client.js";
import { serverPerSuite } from "../testing/server-per-suite.js";

const { BatchAppendReq } = streamsMessages;

function optionsFor(
	stream: string,
	deadline: Date | null = null,
): streamsMessages.BatchAppendReq.Options {
	const options = new BatchAppendReq.Options();
	options.setStreamIdentifier(identifier(stream));
	options.setAny(new emptyMessages.Empty());
	if (deadline) options.setDeadline(timestamps.Timestamp.fromDate(deadline));
	return options;
}

function request(
	correlationId: string,
	options: streamsMessages.BatchAppendReq.Options | undefined,
	isFinal = true,
	event = proposed(randomUUID()),
): streamsMessages.BatchAppendReq {
	const message = new BatchAppendReq();
	message.setCorrelationId(uuid(correlationId)).setOptions(options);
	message.setIsFinal(isFinal).addProposedMessages(event);
	return message;
}

/** The kind of an answer: Success, or the name of the error's detail. */
function kindOf(answer: streamsMessages.BatchAppendResp): string {
	return answer.getError()?.getMessage() ?? "Success";
}

describe("a batch of appends, on the wire", () => {
	const suite = serverPerSuite();
	let client: StreamsClient;
	let call: BatchCall;
	beforeAll(() => {
		client = streamsClient(suite.server.port);
	});
	afterAll(() => client.close());
	beforeEach(() => {
		call = new BatchCall(client);
	});
	afterEach(() => call.cancel());

	it("answers by correlation id, with the stream", async () => {
		const id = randomUUID();
		const message = request(id, optionsFor("s"));
		call.send(message.setCorrelationId(structuredUuid(id)));
		await call.answered(1);
		const answer = call.answers[0] as streamsMessages.BatchAppendResp;
		expect(answer.getCorrelationId()?.toObject()).toEqual(
			structuredUuid(id).toObject(),
		);
		const stream = answer.getStreamIdentifier()?.getStreamName_asU8() ?? [];
		expect(Buffer.from(stream).toString()).toBe("s");
		expect(answer.getSuccess()?.getCurrentRevision()).toBe("0");
	});

	it("puts an append together from its pieces, among those of others", async () => {
		const [one, other] = [randomUUID(), randomUUID()];
		call.send(request(one, optionsFor("one"), false));
		call.send(request(other, optionsFor("other"), false));
		call.send(request(one, undefined, false));
		call.send(request(other, undefined));
		call.send(request(one, undefined));
		await call.answered(2);
		expect(call.answers.map(kindOf)).toEqual(["Success", "Success"]);
		expect(await revisions(suite.client, "one")).toEqual([0, 1, 2]);
		expect(await revisions(suite.client, "other")).toEqual([0, 1]);
	});

	it("answers once, with a timeout, where the last piece does not come in time", async () => {
		const late = randomUUID();
		const soon = new Date(Date.now() + 200);
		call.send(request(late, optionsFor("late", soon), false));
		await call.answered(1);
		call.send(request(late, undefined));
		call.send(request(randomUUID(), optionsFor("next")));
		await call.answered(2);
		expect(call.answers.map(kindOf)).toEqual(["Timeout", "Success"]);
		expect(
			await suite.store.raw.readStream("late", {
				direction: "forwards",
				from: "start",
				limit: 1,
			}),
		).toEqual({ status: "notFound" });
	});

	it("takes a correlation id that comes again before its answer for the same append", async () => {
		const id = randomUUID();
		call.send(request(id, optionsFor("twice")));
		call.send(request(id, optionsFor("twice")));
		call.send(request(randomUUID(), optionsFor("after")));
		await call.answered(2);
		await until(() => call.answers.length >= 2);
		expect(call.answers.length).toBeLessThanOrEqual(3);
	});

	it("goes on after requests that cannot be taken", async () => {
		const nothingExpected = optionsFor("s");
		nothingExpected.clearAny();
		const unnamed = optionsFor("s");
		unnamed.clearStreamIdentifier();
		const noType = { "content-type": "application/json" };
		call.send(request(randomUUID(), nothingExpected));
		call.send(request(randomUUID(), unnamed));
		call.send(
			request(randomUUID(), optionsFor("s"), true, proposed("no-uuid")),
		);
		call.send(
			request(
				randomUUID(),
				optionsFor("s"),
				true,
				proposed(randomUUID(), noType),
			),
		);
		call.send(request("no-uuid", optionsFor("s")));
		call.send(request(randomUUID(), optionsFor("fine")));
		await call.answered(6);
		expect(call.answers.map(kindOf)).toEqual([
			...Array(5).fill("BadRequest"),
			"Success",
		]);
	});

	it("answers once where a later piece cannot be taken, naming the stream", async () => {
		const soon = new Date(Date.now() + 300);
		const id = randomUUID();
		call.send(request(id, optionsFor("s", soon), false));
		call.send(request(id, undefined, false, proposed("no-uuid")));
		call.send(request(id, undefined));
		await call.answered(1);
		// Past its deadline.
		await new Promise((resolve) => setTimeout(resolve, 600));
		call.send(request(randomUUID(), optionsFor("fine")));
		await call.answered(2);
		expect(call.answers.map(kindOf)).toEqual(["BadRequest", "Success"]);
		expect(call.answers[0]?.hasStreamIdentifier()).toBe(true);
	});

	it("holds so many incomplete appends at most", async () => {
		for (let i = 0; i < 1_030; i++) {
			call.send(request(randomUUID(), optionsFor("half"), false));
		}
		await call.answered(6);
		call.send(request(randomUUID(), optionsFor("whole")));
		await call.answered(7);
		expect(call.answers.map(kindOf)).toEqual([
			...Array(6).fill("BadRequest"),
			"Success",
		]);
	});

	it("ends after the client, once all is answered", async () => {
		for (let i = 0; i < 200; i++) {
			call.send(request(randomUUID(), optionsFor(`end-${i}`)));
		}
		call.end();
		await until(() => call.hasEnded);
		expect(call.answers.map(kindOf)).toEqual(Array(200).fill("Success"));
		expect(call.error).toBeNull();
	});

	it("takes as many at once as are sent", async () => {
		for (let i = 0; i < 6_000; i++) {
			call.send(request(randomUUID(), optionsFor("many")));
		}
		await call.answered(6_000);
		const positions = call.answers.map((answer) =>
			Number(answer.getSuccess()?.getPosition()?.getCommitPosition()),
		);
		expect(positions).toEqual(positions.toSorted((a, b) => a - b));
		expect(new Set(positions).size).toBe(6_000);
	});

	it("is not hurt by a client that goes away in the middle", async () => {
		for (let i = 0; i < 500; i++) {
			call.send(request(randomUUID(), optionsFor("left")));
		}
		call.send(request(randomUUID(), optionsFor("left"), false));
		await call.answered(1);
		call.cancel();
		const next = new BatchCall(client);
		next.send(request(randomUUID(), optionsFor("left")));
		await next.answered(1);
		expect(next.answers.map(kindOf)).toEqual(["Success"]);
		next.cancel();
	});
});
