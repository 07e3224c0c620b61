import { randomUUID } from "node:crypto";
import { binaryEvent, type ResolvedEvent } from "@eventstore/db-client";
import { collect, events } from "../testing/client-events.js";
import { serverPerSuite } from "../testing/server-per-suite.js";
import { Subscriber } from "../testing/subscriber.js";

const link = (text: string) =>
	binaryEvent({ type: "$>", data: Buffer.from(text) });

describe("links", () => {
	const suite = serverPerSuite();
	let target = "";
	let links = "";
	beforeEach(async () => {
		target = `target@${randomUUID()}`;
		links = `links-${randomUUID()}`;
		await suite.client.appendToStream(target, events(4));
	});
	const write = (...texts: string[]) =>
		suite.client.appendToStream(links, texts.map(link));
	const read = (resolveLinkTos: boolean) =>
		collect(suite.client.readStream(links, { resolveLinkTos }));

	it("stay what they are where nobody asks", async () => {
		await write(`2@${target}`);
		const [plain] = await read(false);
		expect(plain).toMatchObject({ event: { type: "$>", streamId: links } });
		expect(plain?.link).toBeUndefined();
	});

	it("give what they point to, and themselves", async () => {
		await write(`2@${target}`, `0@${target}`);
		const pointedTo = await collect(suite.client.readStream(target));
		const [first, second] = await read(true);
		expect(first?.event).toEqual(pointedTo[2]?.event);
		expect(first?.link).toMatchObject({ type: "$>", revision: 0n });
		expect(first?.commitPosition).toBe(first?.link?.position?.commit);
		expect(second?.event).toEqual(pointedTo[0]?.event);
	});

	const lost = (resolved: ResolvedEvent | undefined) =>
		resolved?.event === undefined && resolved?.link?.type === "$>";

	it("give themselves alone where what they point to is not there", async () => {
		await write(`9@${target}`, "0@nothing", `1@${target}`, "7");
		await suite.client.setStreamMetadata(target, { truncateBefore: 2 });
		expect((await read(true)).map(lost)).toEqual([true, true, true, true]);
	});

	it.each(["deleteStream", "tombstoneStream"] as const)(
		"give themselves alone after %s",
		async (remove) => {
			await write(`1@${target}`);
			await suite.client[remove](target);
			expect((await read(true)).map(lost)).toEqual([true]);
		},
	);

	it("that name no event are events like others", async () => {
		await write("x@y");
		const [resolved] = await read(true);
		expect(resolved).toMatchObject({ event: { type: "$>" } });
		expect(resolved?.link).toBeUndefined();
	});

	it("are resolved in subscriptions and in reads of all, too", async () => {
		const { client } = suite;
		await write(`1@${target}`);
		const resolveLinkTos = true;
		const subscriber = new Subscriber(
			client.subscribeToStream(links, { resolveLinkTos }),
		);
		await subscriber.toldOf("caughtUp");
		await write(`2@${target}`);
		await subscriber.received(2);
		expect(
			subscriber.events.map(({ event }) => Number(event?.revision)),
		).toEqual([1, 2]);
		await subscriber.unsubscribe();
		const all = await collect(client.readAll({ resolveLinkTos }));
		const [last] = all.slice(-1);
		expect(last).toMatchObject({
			event: { streamId: target, revision: 2n },
			link: { streamId: links, revision: 1n },
		});
		const afterAll = new Subscriber(client.subscribeToAll({ resolveLinkTos }));
		await afterAll.received(all.length);
		expect(afterAll.events).toEqual(all);
		await afterAll.unsubscribe();
	});
});
