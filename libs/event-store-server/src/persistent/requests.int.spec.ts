/** Requests that the official client does not make. */

import persistent from "@eventstore/db-client/generated/persistent_grpc_pb.js";
import { credentials, type ServiceError, status } from "@grpc/grpc-js";
import { persistentMessages, shared } from "../generated.js";
import { serverPerSuite } from "../testing/server-per-suite.js";
import { createWith } from "./testing/create-with.js";

const { CreateReq, ListReq, ReadReq, ReplayParkedReq } = persistentMessages;

const suite = serverPerSuite();
let client: InstanceType<typeof persistent.PersistentSubscriptionsClient>;

beforeAll(async () => {
	const address = `127.0.0.1:${suite.server.port}`;
	client = new persistent.PersistentSubscriptionsClient(
		address,
		credentials.createInsecure(),
	);
	await createWith(suite.server.port, "s", "g", "RoundRobin");
});

afterAll(() => client.close());

function streamNamed(name: string | Uint8Array): shared.StreamIdentifier {
	const bytes = typeof name === "string" ? Buffer.from(name) : name;
	const identifier = new shared.StreamIdentifier();
	identifier.setStreamName(bytes);
	return identifier;
}

function readOptions(bufferSize: number) {
	const options = new ReadReq.Options();
	options.setStreamIdentifier(streamNamed("s")).setGroupName("g");
	return options.setBufferSize(bufferSize);
}

/** The error that the requests of one `Read` lead to. */
function readError(
	...requests: persistentMessages.ReadReq[]
): Promise<ServiceError> {
	return new Promise((resolve) => {
		const call = client.read();
		call.on("error", resolve).on("data", () => {});
		for (const request of requests) call.write(request);
	});
}

const invalid = { code: status.INVALID_ARGUMENT };

describe("Read", () => {
	it("begins with the options", async () => {
		const ack = new ReadReq.Ack();
		const error = await readError(new ReadReq().setAck(ack));
		expect(error).toMatchObject(invalid);
	});

	it("has room for a message at least", async () => {
		const error = await readError(new ReadReq().setOptions(readOptions(0)));
		expect(error).toMatchObject(invalid);
	});

	it("goes on with answers that can be understood", async () => {
		const begin = new ReadReq().setOptions(readOptions(1));
		const noUuid = new ReadReq.Ack();
		noUuid.addIds(new shared.UUID());
		const strange = new ReadReq.Nack();
		strange.setAction(9 as never);
		for (const request of [
			new ReadReq().setAck(noUuid),
			new ReadReq().setNack(strange),
			new ReadReq().setOptions(readOptions(1)),
		]) {
			expect(await readError(begin, request)).toMatchObject(invalid);
		}
	});

	it("passes over answers for what is not outstanding", async () => {
		const id = new shared.UUID();
		id.setString("3f0f3b1e-5a0c-4c52-9a34-0f2f3f0a9a10");
		const ack = new ReadReq.Ack();
		ack.addIds(id);
		const call = client.read();
		call.on("error", () => {});
		const confirmed = new Promise((resolve) => call.once("data", resolve));
		call.write(new ReadReq().setOptions(readOptions(1)));
		await confirmed;
		const given = new Promise((resolve) => call.once("data", resolve));
		call.write(new ReadReq().setAck(ack));
		await suite.store.raw.append("s", "any", [
			{
				eventId: "3f0f3b1e-5a0c-4c52-9a34-0f2f3f0a9a11",
				type: "t",
				isJson: false,
				data: Buffer.alloc(0),
				metadata: Buffer.alloc(0),
			},
		]);
		expect(await given).toBeDefined();
		call.cancel();
	});
});

describe("other methods", () => {
	function answer(
		call: (callback: (error: ServiceError | null) => void) => void,
	): Promise<ServiceError | null> {
		return new Promise((resolve) => call(resolve));
	}

	it("need their options", async () => {
		expect(
			await answer((done) => client.create(new CreateReq(), done)),
		).toMatchObject(invalid);
		expect(
			await answer((done) => client.list(new ListReq(), done)),
		).toMatchObject(invalid);
	});

	it("do not take $all for a stream, nor a name that is no text", async () => {
		for (const name of ["$all", Buffer.from([0xff])]) {
			const options = new CreateReq.Options();
			options.setStreamIdentifier(streamNamed(name)).setGroupName("g");
			options.setSettings(new CreateReq.Settings());
			const request = new CreateReq().setOptions(options);
			expect(
				await answer((done) => client.create(request, done)),
			).toMatchObject(invalid);
		}
	});

	it("do not replay to before the first", async () => {
		const options = new ReplayParkedReq.Options();
		options.setStreamIdentifier(streamNamed("s")).setGroupName("g");
		options.setStopAt("-1");
		const request = new ReplayParkedReq().setOptions(options);
		const error = await answer((done) => client.replayParked(request, done));
		expect(error?.metadata.get("exception")).toEqual([
			"persistent-subscription-failed",
		]);
	});
});
