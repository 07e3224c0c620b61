/** Contract: a long random course of appends against the simplest model of a store, an array per stream. */

import {
	type EventStore,
	type NewEvent,
	NO_STREAM,
	WrongExpectedRevision,
} from "#kernel";
import {
	asAppended,
	newEvent,
	newStream,
	readOn,
	type Subject,
} from "./fixtures.js";
import { seededRandom, seedOfRun } from "./seeded-random.js";

const ROUNDS = 150;
const STREAMS = 8;

interface Append {
	readonly expected: number;
	readonly events: readonly NewEvent[];
}

/** One stream of the model, and the next append to it. */
class ModelStream {
	readonly name: string;
	readonly events: NewEvent[] = [];
	readonly #taken: Append[] = [];

	constructor(name: string) {
		this.name = name;
	}

	nextAppend(random: () => number): Append {
		const earlier = this.#taken[Math.floor(random() * this.#taken.length)];
		if (earlier && random() < 0.2) return earlier;
		const head = this.events.length - 1;
		const offset = random() < 0.7 ? 0 : Math.floor(random() * 7) - 3;
		const count = 1 + Math.floor(random() * 4);
		return {
			expected: Math.max(NO_STREAM, head + offset),
			events: Array.from({ length: count }, () => newEvent({ r: random() })),
		};
	}

	/** The revision that the append must answer, or the one at which it must conflict. */
	take(append: Append): { revision: number } | { actual: number } {
		const { expected, events } = append;
		const head = this.events.length - 1;
		const revision = expected + events.length;
		if (expected === head) {
			this.events.push(...events);
			this.#taken.push(append);
			return { revision };
		}
		const there = this.events.slice(expected + 1, revision + 1);
		const same =
			expected < head &&
			there.length === events.length &&
			there.every(({ eventId }, i) => eventId === events[i]?.eventId);
		return same ? { revision } : { actual: head };
	}
}

async function play(store: EventStore, prefix: string, seed: number) {
	const random = seededRandom(seed);
	const streams = Array.from(
		{ length: STREAMS },
		(_, i) => new ModelStream(`${prefix}.${i}`),
	);
	for (let round = 0; round < ROUNDS; round++) {
		const chosen = streams.filter(() => random() < 0.5);
		await Promise.all(
			chosen.map(async (stream) => {
				const append = stream.nextAppend(random);
				const must = stream.take(append);
				const { expected, events } = append;
				const is = await store
					.append(stream.name, expected, events)
					.then(({ revision }) => ({ revision }))
					.catch((error: unknown) => {
						if (!(error instanceof WrongExpectedRevision)) throw error;
						return { actual: error.actual };
					});
				expect({ seed, round, stream: stream.name, ...is }).toEqual({
					seed,
					round,
					stream: stream.name,
					...must,
				});
			}),
		);
	}
	return streams;
}

export function model(subject: Subject): void {
	const seed = seedOfRun();
	it(`holds what the model holds (SEED=${seed})`, async () => {
		const store = subject.current;
		const after = await store.headPosition();
		const prefix = newStream("model");
		const streams = await play(store, prefix, seed);
		const filter = { streamPrefixes: [prefix] };
		const { events } = await readOn(store, after, 33, filter);
		for (const stream of streams) {
			const read = await store.readStream(stream.name, { limit: 10_000 });
			expect(read.map(asAppended)).toEqual(stream.events);
			expect(events.filter((event) => event.stream === stream.name)).toEqual(
				read,
			);
		}
		const count = streams.reduce((sum, { events }) => sum + events.length, 0);
		expect(events).toHaveLength(count);
	});
}
