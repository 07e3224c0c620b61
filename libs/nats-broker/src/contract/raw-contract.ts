/** What any broker must do on the wire. */

import {
	ALL_OPERATIONS,
	CONVERSATIONS,
	type Conversation,
} from "./conversations.js";
import { RawClient } from "./raw-client.js";

/** @param portOf known only once the broker runs */
export function rawContract(portOf: () => number): void {
	for (const [topic, conversations] of Object.entries(CONVERSATIONS)) {
		describe(topic, () => {
			it.each(conversations)("$name", async (conversation) => {
				await hold(portOf(), conversation, [conversation.sent]);
			});
		});
	}

	it("says in INFO what clients go by", async () => {
		const client = await RawClient.open(portOf());
		expect(client.info).toMatchObject({
			proto: 1,
			port: portOf(),
			headers: true,
			max_payload: 1_048_576,
			version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
			server_id: expect.any(String),
			client_id: expect.any(Number),
		});
		client.close();
	});

	it("does not care where packets end", async () => {
		const { sent } = ALL_OPERATIONS;
		for (let cut = 1; cut < sent.length; cut++) {
			const pieces = [sent.slice(0, cut), sent.slice(cut)];
			await hold(portOf(), ALL_OPERATIONS, pieces);
		}
		await hold(portOf(), ALL_OPERATIONS, [...sent]);
	});

	it("goes on for others while one client sends garbage", async () => {
		const bystander = await RawClient.open(portOf());
		await bystander.send('CONNECT {"verbose":false}\r\nSUB still.here 1\r\n');
		for (const conversation of CONVERSATIONS.hostile) {
			await hold(portOf(), conversation, [conversation.sent]);
		}
		await bystander.send("PUB still.here 2\r\nok\r\n");
		const received = await bystander.untilReceived("ok\r\n");
		expect(received).toBe("MSG still.here 1 2\r\nok\r\n");
		bystander.close();
	});
}

async function hold(
	port: number,
	conversation: Conversation,
	pieces: readonly string[],
): Promise<void> {
	const client = await RawClient.open(port);
	try {
		for (const piece of pieces) {
			await client.send(piece);
			// Gives the broker the chance to read this piece by itself.
			if (pieces.length > 1) await new Promise(setImmediate);
		}
		const received = conversation.closes
			? await client.untilClosed()
			: await client.untilReceived("PONG\r\n");
		if (conversation.answer !== null) {
			expect(received).toBe(conversation.answer);
		} else {
			expect(received).toMatch(/^(-ERR '[^']+'\r\n)?$/);
		}
		expect(client.isClosed).toBe(conversation.closes);
	} finally {
		client.close();
	}
}
