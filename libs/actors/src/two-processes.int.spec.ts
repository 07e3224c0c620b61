/** Two registries on one store, as two server processes are: nothing lost, nothing doubled, every writer's order kept. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { openEmbeddedEventStore } from "#event-store";
import { type EventStore, type NewEvent, uuidV5 } from "#kernel";
import { ActorRegistry } from "./registry.js";
import { expectChained } from "./testing/expect-chained.js";
import { type Add, ListBehaviour } from "./testing/list-behaviour.js";
import { MemoryStore } from "./testing/memory-store.js";

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_007);
const STREAMS = 4;
const COMMANDS_PER_WRITER = 40;
const WRITERS = 6;
const CLIENTS_PER_WRITER = 8;
const COMMANDS_PER_CLIENT = 20;
/** Longest way of a message from or to the store. */
const NETWORK_MS_MAX = 3;
const NAMESPACE = "5b0a2b5e-6a57-4a0e-9f4c-0d2f7f2c1e61";

type Store = Pick<EventStore, "append" | "readStream">;

function randomFrom(seed: number): (bound: number) => number {
	let state = seed | 0;
	return (bound) => {
		state = (state * 1_664_525 + 1_013_904_223) | 0;
		return Math.floor(((state >>> 0) / 2 ** 32) * bound);
	};
}

/** The behaviour with ids that a real store takes. */
class UuidBehaviour extends ListBehaviour {
	override decide(state: Parameters<ListBehaviour["decide"]>[0], command: Add) {
		const decision = super.decide(state, command);
		const events = decision.events.map((event: NewEvent) => ({
			...event,
			eventId: uuidV5(NAMESPACE, event.eventId),
		}));
		return { ...decision, events };
	}
}

async function hammer(store: Store, seed: number): Promise<void> {
	const random = randomFrom(seed);
	const processes = [0, 1].map(
		() =>
			new ActorRegistry(new UuidBehaviour(store), store, {
				actorsMax: 2,
				commandsMax: 1_000,
			}),
	);
	const told = new Map<string, string[]>();
	const writers = processes.map(async (actors, writer) => {
		const answers: Promise<unknown>[] = [];
		for (let n = 0; n < COMMANDS_PER_WRITER; n++) {
			const stream = `list-${random(STREAMS)}`;
			const item = `${stream} by ${writer}: ${n}`;
			const of = `${stream} by ${writer}`;
			told.set(of, [...(told.get(of) ?? []), item]);
			const answer = actors.tell(stream, { item, events: 1 + random(2) });
			answers.push(answer);
			const other = processes[1 - writer];
			if (other && random(5) === 0) {
				// As a client does that did not get the answer.
				answers.push(answer.then(() => other.tell(stream, { item })));
			}
			if (random(4) === 0) await Promise.allSettled(answers);
		}
		await Promise.all(answers);
	});
	await Promise.all(writers);
	for (let n = 0; n < STREAMS; n++) {
		const stream = `list-${n}`;
		const events = await store.readStream(stream, { limit: 10_000 });
		const items = events.map(({ data }) => (data as Add).item);
		expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(
			events.length,
		);
		expect(events.map(({ revision }) => revision)).toEqual(
			events.map((_, index) => index),
		);
		expectChained(events);
		for (const writer of [0, 1]) {
			const of = `${stream} by ${writer}`;
			const own = items.filter((item) => item.startsWith(of));
			expect([...new Set(own)]).toEqual(told.get(of) ?? []);
		}
	}
}

/** A store as it is over a network: reads and appends take their time, each another one. */
function remote(store: MemoryStore, random: (bound: number) => number): Store {
	const travel = () => setTimeout(random(NETWORK_MS_MAX + 1));
	return {
		append: async (...args) => {
			await travel();
			const result = await store.append(...args);
			await travel();
			return result;
		},
		readStream: async (...args) => {
			await travel();
			const events = await store.readStream(...args);
			await travel();
			return events;
		},
	};
}

describe("a stream that many processes write to without pause", () => {
	it(`takes every command of each (seed ${SEED})`, async () => {
		const memory = new MemoryStore();
		const store = remote(memory, randomFrom(SEED));
		const clients = Array.from({ length: WRITERS }, (_, writer) => {
			const actors = new ActorRegistry(new ListBehaviour(store), store);
			return Array.from({ length: CLIENTS_PER_WRITER }, async (_, client) => {
				for (let n = 0; n < COMMANDS_PER_CLIENT; n++) {
					const item = `${writer} ${client} ${n}`;
					expect(await actors.tell("hot", { item })).toMatchObject({ item });
				}
			});
		});
		await Promise.all(clients.flat());
		const items = memory.eventsOf("hot").map(({ eventId }) => eventId);
		expect(items).toHaveLength(
			WRITERS * CLIENTS_PER_WRITER * COMMANDS_PER_CLIENT,
		);
		expect(new Set(items).size).toBe(items.length);
		expectChained(memory.eventsOf("hot"));
	});
});

describe("two processes on the same streams", () => {
	it.each([SEED, SEED + 1, SEED + 2])(
		"in memory, with failures (seed %i)",
		async (seed) => {
			const store = new MemoryStore();
			const random = randomFrom(seed);
			for (let n = 0; n < 300; n++) {
				const failure = random(2) === 0 ? "unknown-lost" : "unknown-written";
				// Further apart than there are actors, so that none meets so many in a row that it gives up.
				const fails = n % (2 * STREAMS + 1) === 0 && random(2) === 0;
				store.failures.push(fails ? failure : "ok");
			}
			await hammer(store as unknown as Store, seed);
		},
	);

	it(`on the embedded store (seed ${SEED})`, async () => {
		const directory = mkdtempSync(join(tmpdir(), "journeylog-actors-"));
		const store = await openEmbeddedEventStore({ directory });
		try {
			await hammer(store, SEED);
		} finally {
			await store.close();
			rmSync(directory, { recursive: true, force: true });
		}
	});
});
