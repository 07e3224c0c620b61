import { ANY, jsonEvent, NO_STREAM } from "@eventstore/db-client";
import { serverPerSuite } from "./testing/server-per-suite.js";

describe("the protocol server", () => {
	const suite = serverPerSuite();

	it("takes events from the official client and gives them back", async () => {
		const event = jsonEvent({ type: "T", data: { n: 1 } });
		const result = await suite.client.appendToStream("s", event, {
			expectedRevision: NO_STREAM,
		});
		expect(result).toMatchObject({ success: true, nextExpectedRevision: 0n });
		const read = [];
		for await (const { event } of suite.client.readStream("s"))
			read.push(event);
		expect(read).toMatchObject([{ id: event.id, data: { n: 1 } }]);
	});

	it("follows", async () => {
		const subscription = suite.client.subscribeToStream("live");
		const event = jsonEvent({ type: "T", data: { n: 2 } });
		await suite.client.appendToStream("live", event, { expectedRevision: ANY });
		for await (const { event } of subscription) {
			expect(event?.revision).toBe(0n);
			break;
		}
	});
});
