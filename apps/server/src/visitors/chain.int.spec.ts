/** What actors append is chained, whatever their state was made of: snapshots, streams, other processes' events. */

import { expectChained } from "../../../../libs/actors/src/testing/expect-chained.js";
import {
	command,
	MINUTE_MS,
	NOW_MS,
	type Process,
	SITE,
	Site,
	view,
} from "./visitors.fixture.js";

const READER = {
	name: "Reader",
	scope: "visit",
	when: { event: "PageViewed", count: { atLeast: 3 } },
};

describe("the events of visitors and definitions", () => {
	const site = new Site();
	let server: Process;

	beforeEach(async () => {
		await site.open();
		server = await site.process();
	});
	afterEach(() => site.close());

	async function expectAllChained(): Promise<void> {
		expectChained(await server.events());
		expectChained(await server.definitions.history(SITE));
	}

	it("are chained across snapshots and restarts", async () => {
		await server.defineSegment("reader", READER);
		for (let n = 0; n < 130; n++) await server.track(view(n, n / 60));
		expect(server.traffic.snapshots).toBe(1);
		server = await site.restart();
		// As rules that are the same let the snapshot hold, the state begins with it.
		await server.track(view(200, 3));
		expect(server.traffic.readsFrom.at(-1)).toBeGreaterThanOrEqual(100);
		await server.defineSegment("other", READER);
		server = await site.restart();
		await server.track(view(201, 3));
		await server.track(command(202, "EndVisit", 4, {}));
		expect((await server.events()).length).toBeGreaterThan(130);
		await expectAllChained();
	});

	it("are chained across processes", async () => {
		const other = await site.process();
		for (let n = 0; n < 20; n += 2) {
			await server.track(view(n, n / 60));
			await other.track(view(n + 1, n / 60));
			await Promise.all([
				server.defineSegment(`a${n}`, READER),
				other.defineSegment(`b${n}`, READER),
			]);
		}
		await Promise.all(
			Array.from({ length: 40 }, (_, n) =>
				(n % 2 === 0 ? server : other).track(view(100 + n, 1)),
			),
		);
		await Promise.all(
			[server, other].map((each) =>
				each.track(
					{
						type: "AdvanceTime",
						visitId: "none",
						nowMs: NOW_MS + 60 * MINUTE_MS,
					},
					"never",
				),
			),
		);
		await expectAllChained();
	});
});
