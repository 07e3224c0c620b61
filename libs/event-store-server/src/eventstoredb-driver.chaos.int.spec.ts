/** The EventStoreDB driver over a connection that is cut and held up at random: the log is what the writers meant. */

import { setTimeout as sleep } from "node:timers/promises";
import { type EventStoreDbStore, openEventStoreDb } from "#event-store";
import { type EventFilter, type NewEvent, type RecordedEvent } from "#kernel";
import { eventually } from "../../../tests/support/eventually.js";
import {
	asAppended,
	newEvent,
	readOn,
	WAIT_MS_MAX,
} from "../../event-store/src/contract/fixtures.js";
import {
	seededRandom,
	seedOfRun,
} from "../../event-store/src/contract/seeded-random.js";
import { CuttingProxy } from "./testing/cutting-proxy.js";
import {
	appendPersistently,
	type Outcomes,
} from "./testing/persistent-append.js";
import { serverPerSuite } from "./testing/server-per-suite.js";

const STREAMS = 12;
const APPENDS_PER_STREAM = 30;
const TROUBLE_EVERY_MS_MAX = 120;
const HOLD_MS_MAX = 60;

interface Follower {
	readonly filter: EventFilter;
	readonly seen: RecordedEvent[];
	readonly done: Promise<void>;
}

describe("the EventStoreDB driver over a connection that fails at random", () => {
	const suite = serverPerSuite();
	const seed = seedOfRun();
	const random = seededRandom(seed);
	const below = (bound: number) => Math.floor(random() * bound);
	const outcomes: Outcomes = { unknown: 0, unavailable: 0 };
	const over = new AbortController();
	let proxy: CuttingProxy;
	let store: EventStoreDbStore;

	beforeAll(async () => {
		proxy = await CuttingProxy.start(suite.server.port);
		store = openEventStoreDb({
			connectionString: `esdb://127.0.0.1:${proxy.port}?tls=false`,
		});
	});
	afterAll(async () => {
		await store.close();
		await proxy.close();
	});

	/** Appends, some of them twice, and gives what the stream must hold. */
	async function write(stream: string): Promise<NewEvent[]> {
		const written: NewEvent[] = [];
		for (let i = 0; i < APPENDS_PER_STREAM; i++) {
			const type = below(3) === 0 ? "Wanted" : "Other";
			const count = 1 + below(4);
			const events = Array.from({ length: count }, (_, n) =>
				newEvent({ n, text: "x".repeat(below(3_000)) }, type),
			);
			const expected = written.length - 1;
			const times = below(10) === 0 ? 2 : 1;
			for (let time = 0; time < times; time++) {
				const { revision } = await appendPersistently(
					store,
					stream,
					expected,
					events,
					outcomes,
				);
				expect({ seed, revision }).toEqual({
					seed,
					revision: expected + count,
				});
			}
			written.push(...events);
		}
		return written;
	}

	function follow(filter: EventFilter): Follower {
		const seen: RecordedEvent[] = [];
		const { signal } = over;
		const limit = 1 + below(50);
		const collect = async () => {
			for await (const page of store.follow({
				after: 0,
				limit,
				filter,
				signal,
			})) {
				expect(page.events.length).toBeLessThanOrEqual(limit);
				seen.push(...page.events);
				if (below(4) === 0) await sleep(below(20));
			}
		};
		return { filter, seen, done: collect() };
	}

	/** Until told that it is over. */
	async function makeTrouble(): Promise<number> {
		for (let cuts = 0; ; cuts++) {
			await sleep(below(TROUBLE_EVERY_MS_MAX));
			if (over.signal.aborted) return cuts;
			proxy.hold();
			await sleep(below(HOLD_MS_MAX));
			if (below(3) > 0) proxy.cut();
			proxy.release();
		}
	}

	it(`writes and follows everything exactly once (SEED=${seed})`, async () => {
		const names = Array.from({ length: STREAMS }, (_, i) => `visitor-${i}`);
		const followers = [
			follow({ streamPrefixes: ["visitor-"] }),
			follow({ streamPrefixes: ["visitor-1"], types: ["Wanted"] }),
			follow({ types: ["Wanted"] }),
		];
		const trouble = makeTrouble();
		const streams = await Promise.all(names.map(write));
		const direct = suite.store;
		for (const [i, name] of names.entries()) {
			const { events } = await readOn(direct, 0, 500, {
				streamPrefixes: [name],
			});
			const stored = events.filter(({ stream }) => stream === name);
			expect(stored.map(asAppended)).toEqual(streams[i]);
		}
		for (const { filter, seen } of followers) {
			const { events } = await readOn(direct, 0, 500, filter);
			await eventually(
				() => seen.length,
				(length) =>
					expect({ seed, length }).toEqual({ seed, length: events.length }),
				WAIT_MS_MAX,
			);
			expect(seen).toEqual(events);
		}
		over.abort();
		await Promise.all(followers.map(({ done }) => done));
		expect(await trouble).toBeGreaterThan(0);
		expect(outcomes.unknown).toBeGreaterThan(0);
	});
});
