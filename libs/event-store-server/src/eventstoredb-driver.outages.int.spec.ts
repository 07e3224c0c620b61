/** The EventStoreDB driver while its server dies, comes back, or is cut off: nothing is lost, nothing is doubled. */

import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventStoreDbStore, openEventStoreDb } from "#event-store";
import { NO_STREAM, type RecordedEvent, StoreUnavailable } from "#kernel";
import { eventually } from "../../../tests/support/eventually.js";
import {
	newEvents,
	readOn,
	rejection,
	WAIT_MS_MAX,
} from "../../event-store/src/contract/fixtures.js";
import { childrenPerTest } from "../../event-store/src/spec-support/child.js";
import { appendPersistently } from "./testing/persistent-append.js";

const SERVING_CHILD =
	"../../../event-store-server/src/testing/serving-child.js";
const WRITERS = 30;
const ROUNDS = 3;
/** Events that are written at least before the server is killed again. */
const EVENTS_PER_LIFE = 300;

describe("the EventStoreDB driver in outages of its server", () => {
	const start = childrenPerTest();
	let directory: string;
	let port: number;
	let store: EventStoreDbStore;

	beforeEach(async () => {
		directory = mkdtempSync(join(tmpdir(), "journeylog-outage-"));
		port = await freePort();
		store = openEventStoreDb({
			connectionString: `esdb://127.0.0.1:${port}?tls=false`,
		});
	});
	afterEach(async () => {
		await store.close();
		rmSync(directory, { recursive: true });
	});

	async function serve() {
		const child = start(SERVING_CHILD, directory, String(port));
		await child.lines(1);
		return child;
	}

	it("waits for a server that comes after it", async () => {
		const early = await rejection(store.append("s", NO_STREAM, newEvents(1)));
		expect(early).toBeInstanceOf(StoreUnavailable);
		const followed = follow(store, 2);
		await serve();
		await eventually(
			() => store.checkWritable().then(() => "up", String),
			(is) => expect(is).toBe("up"),
		);
		await store.append("s", NO_STREAM, newEvents(2));
		expect(await followed).toHaveLength(2);
	});

	it("loses and doubles nothing when the server is killed under appends and followers", async () => {
		const outcomes = { unknown: 0, unavailable: 0 };
		const streams = Array.from({ length: WRITERS }, (_, i) => `visitor-${i}`);
		const written = new Map<string, string[]>(streams.map((s) => [s, []]));
		const count = () =>
			[...written.values()].reduce((sum, ids) => sum + ids.length, 0);
		let isOver = false;
		const writers = streams.map(async (stream) => {
			const ids = written.get(stream) as string[];
			while (!isOver) {
				const events = newEvents(1 + (ids.length % 3));
				const expected = ids.length - 1;
				await appendPersistently(store, stream, expected, events, outcomes);
				ids.push(...events.map(({ eventId }) => eventId));
			}
		});
		const abort = new AbortController();
		const seen: RecordedEvent[] = [];
		const follower = collect(store, seen, abort.signal);
		for (let round = 0; round < ROUNDS; round++) {
			const server = await serve();
			const before = count();
			await eventually(count, (now) => {
				expect(now).toBeGreaterThan(before + EVENTS_PER_LIFE);
			});
			await server.kill();
		}
		await serve();
		isOver = true;
		await Promise.all(writers);
		const { events } = await readOn(store, 0, 500, {
			streamPrefixes: ["visitor-"],
		});
		for (const stream of streams) {
			const stored = events.filter((event) => event.stream === stream);
			expect(stored.map(({ eventId }) => eventId)).toEqual(written.get(stream));
		}
		await eventually(
			() => seen.length,
			(length) => expect(length).toBeGreaterThanOrEqual(events.length),
			WAIT_MS_MAX,
		);
		abort.abort();
		await follower;
		expect(seen).toEqual(events);
		expect(outcomes.unavailable).toBeGreaterThan(0);
		expect(outcomes.unknown).toBeGreaterThan(0);
	});
});

function follow(store: EventStoreDbStore, count: number) {
	const abort = new AbortController();
	const seen: RecordedEvent[] = [];
	const enough = () => {
		if (seen.length >= count) abort.abort();
	};
	return collect(store, seen, abort.signal, enough).then(() => seen);
}

async function collect(
	store: EventStoreDbStore,
	seen: RecordedEvent[],
	signal: AbortSignal,
	onPage = () => {},
): Promise<void> {
	const filter = { streamPrefixes: ["visitor-", "s"] };
	for await (const page of store.follow({
		after: 0,
		limit: 100,
		filter,
		signal,
	})) {
		seen.push(...page.events);
		onPage();
	}
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
