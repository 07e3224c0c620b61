import { AppendOutcomeUnknown, NO_STREAM } from "#kernel";
import { newEvents, newStream, readOn } from "../contract/fixtures.js";
import { childrenPerTest } from "../spec-support/child.js";
import { storePerTest } from "../spec-support/store-per-test.js";
import { directoryPerTest } from "../spec-support/temp-directory.js";
import { openEmbeddedEventStore } from "./embedded-event-store.js";

const KILLS = 3;

describe("after a crash", () => {
	const temp = directoryPerTest();
	const startChild = childrenPerTest();

	it("every acknowledged append is there, once and whole", async () => {
		for (let kill = 1; kill <= KILLS; kill++) {
			const directory = `${temp.path}/${kill}`;
			const child = startChild("./appending-child.js", directory);
			await child.lines(500 * kill);
			const acknowledged = await child.kill();
			const store = await openEmbeddedEventStore({ directory });
			const { events } = await readOn(store, 0, 10_000);
			const places = new Map(
				events.map((e) => [e.eventId, `${e.stream} ${e.revision}`]),
			);
			expect(places.size).toBe(events.length);
			for (const line of acknowledged) {
				const [stream, revision, ids] = line.split(" ") as [
					string,
					string,
					string,
				];
				const all = ids.split(",");
				const first = Number(revision) - all.length + 1;
				expect(all.map((id) => places.get(id))).toEqual(
					all.map((_, i) => `${stream} ${first + i}`),
				);
			}
			await store.append(newStream(), NO_STREAM, newEvents(1));
			await store.close();
		}
	});
});

describe("when the writer thread dies", () => {
	const test = storePerTest();

	const appendMany = (from: number) =>
		Array.from({ length: 2_000 }, (_, i) => {
			const events = newEvents(3);
			const stream = `s-${from + i}`;
			return { stream, events };
		});

	it("what it had is unknown, what waited is written, and a retry finds out", async () => {
		const { store } = test;
		await store.append("first", NO_STREAM, newEvents(1));
		const appends = appendMany(0);
		const outcomes = Promise.allSettled(
			appends.map(({ stream, events }) =>
				store.append(stream, NO_STREAM, events),
			),
		);
		// The first batches leave at the end of this turn; they are then in flight.
		await new Promise((resolve) => setImmediate(resolve));
		await store.pipeline.thread.kill();
		const settled = await outcomes;
		const unknown = settled.flatMap((outcome) =>
			outcome.status === "rejected" ? [outcome.reason as unknown] : [],
		);
		expect(unknown.length).toBeGreaterThan(0);
		expect(unknown.length).toBeLessThan(2_000);
		for (const error of unknown) {
			expect(error).toBeInstanceOf(AppendOutcomeUnknown);
		}
		for (const { stream, events } of appends) {
			const result = await store.append(stream, NO_STREAM, events);
			expect(result.revision).toBe(2);
		}
		expect(await store.headPosition()).toBe(1 + 3 * 2_000);
	});

	it("another takes over, time and again", async () => {
		const { store } = test;
		for (let i = 0; i < 5; i++) {
			await store.pipeline.thread.kill();
			await store.append("s", i - 1, newEvents(1));
		}
		await store.checkWritable();
		expect(await store.readStream("s", { limit: 10 })).toHaveLength(5);
	});

	it("it can be closed all the same", async () => {
		const { store } = test;
		await store.pipeline.thread.kill();
		const append = store.append("s", NO_STREAM, newEvents(1));
		await store.close();
		expect(await append).toMatchObject({ revision: 0 });
	});
});
