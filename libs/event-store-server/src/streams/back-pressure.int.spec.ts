import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { jsonEvent } from "@eventstore/db-client";
import type { RawLog } from "#event-store";
import { shared, streamsMessages } from "../generated.js";
import { startEventStoreServer } from "../server.js";
import { until } from "../testing/client-events.js";
import { identifier, streamsClient, uuid } from "../testing/raw-client.js";
import { serverPerSuite } from "../testing/server-per-suite.js";

const { BatchAppendReq, ReadReq } = streamsMessages;
const EVENTS = 3_000;

/** The same log, which counts what is read of it. */
function counted(log: RawLog): { log: RawLog; readonly events: () => number } {
	let events = 0;
	const counting: RawLog = {
		append: (...append) => log.append(...append),
		deleteStream: (...deletion) => log.deleteStream(...deletion),
		tombstoneStream: (...deletion) => log.tombstoneStream(...deletion),
		readStream: (...read) => log.readStream(...read),
		headPosition: () => log.headPosition(),
		onHead: (listener) => log.onHead(listener),
		async readAll(read) {
			const page = await log.readAll(read);
			events += page.events.length;
			return page;
		},
	};
	return { log: counting, events: () => events };
}

function readAllRequest(isSubscription: boolean): streamsMessages.ReadReq {
	const options = new ReadReq.Options();
	const all = new ReadReq.Options.AllOptions();
	options.setAll(all.setStart(new shared.Empty()));
	if (isSubscription) {
		options.setSubscription(new ReadReq.Options.SubscriptionOptions());
	} else options.setCount("1000000");
	options.setNoFilter(new shared.Empty());
	return new ReadReq().setOptions(options);
}

describe.each([
	["a read", false],
	["a subscription", true],
])("%s whose client does not take what it is sent", (_, isSubscription) => {
	const suite = serverPerSuite();

	it("waits, and goes on when the client does", async () => {
		const text = "x".repeat(10_000);
		for (let i = 0; i < EVENTS / 100; i++) {
			const events = Array.from({ length: 100 }, () =>
				jsonEvent({ type: "T", data: { text } }),
			);
			await suite.client.appendToStream("large", events);
		}
		const { log, events } = counted(suite.store.raw);
		const host = "127.0.0.1";
		const server = await startEventStoreServer({ log, host, port: 0 });
		const client = streamsClient(server.port);
		const call = client.read(readAllRequest(isSubscription));
		let received = 0;
		call.on("data", (response) => {
			if (!response.hasEvent()) return;
			received++;
			if (received === 10) call.pause();
		});
		call.on("error", () => {});
		await until(() => received === 10);
		// Whatever it would read without waiting, it has read by then.
		const settled = async () => {
			for (let before = -1; before !== events(); ) {
				before = events();
				await new Promise((resolve) => setTimeout(resolve, 300));
			}
		};
		await settled();
		expect(events()).toBeLessThan(EVENTS / 2);
		call.resume();
		await until(() => received > EVENTS);
		call.cancel();
		client.close();
		await server.close();
	});
});

describe("a batch of appends whose client does not take the answers", () => {
	const suite = serverPerSuite({ closedPrefixes: ["closed-"] });
	/** Several times what the transport takes up. */
	const REQUESTS = 30_000;
	const STREAM = `closed-${"x".repeat(4_000)}`;

	/** One that is answered at once, with the stream. */
	function refusedRequest(): streamsMessages.BatchAppendReq {
		const options = new BatchAppendReq.Options();
		options.setStreamIdentifier(identifier(STREAM));
		const request = new BatchAppendReq().setOptions(options);
		return request.setCorrelationId(uuid(randomUUID())).setIsFinal(true);
	}

	it("waits, and goes on when the client does", async () => {
		const client = streamsClient(suite.server.port);
		const call = client.batchAppend();
		call.on("error", () => {});
		let answered = 0;
		call.on("data", () => {
			if (++answered === 1) call.pause();
		});
		let sent = 0;
		for (let isTaken = true; isTaken && sent < REQUESTS; sent++) {
			if (call.write(refusedRequest())) continue;
			const signal = AbortSignal.timeout(5_000);
			isTaken = await once(call, "drain", { signal }).then(
				() => true,
				() => false,
			);
		}
		expect(sent).toBeLessThan(REQUESTS);
		call.resume();
		await until(() => answered === sent);
		call.cancel();
		client.close();
	});
});
