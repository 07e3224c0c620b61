/** A long random course of everything that a client does with streams, against the model. `SEED=<n>` repeats one. */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type AppendExpectedRevision,
	type EventStoreDBClient,
	jsonEvent,
	type Position,
	type ResolvedEvent,
	type StreamMetadata,
} from "@eventstore/db-client";
import {
	seededRandom,
	seedOfRun,
} from "../../event-store/src/contract/seeded-random.js";
import { RestartedServer } from "./persistent/testing/restarted-server.js";
import { collect } from "./testing/client-events.js";
import {
	type Expected,
	ModelLog,
	type ModelMetadata,
	type ModelStream,
	type Outcome,
} from "./testing/model-log.js";
import { Subscriber } from "./testing/subscriber.js";

const ROUNDS = 600;
const ROUNDS_PER_START = 150;
const STREAMS = 10;
const READ_EVENTS_MAX = 12;

interface PastAppend {
	readonly stream: string;
	readonly expected: Expected;
	readonly ids: readonly string[];
}

class Course {
	readonly #clientNow: () => EventStoreDBClient;
	readonly #random: () => number;
	readonly #model = new ModelLog();
	readonly #past: PastAppend[] = [];

	constructor(client: () => EventStoreDBClient, random: () => number) {
		this.#clientNow = client;
		this.#random = random;
	}

	get #client(): EventStoreDBClient {
		return this.#clientNow();
	}

	get all(): readonly string[] {
		return this.#model.all;
	}

	/** Does one thing to both. Returns what it was, with what came of it here and there. */
	async step(): Promise<readonly [what: string, is: unknown, must: unknown]> {
		const stream = this.#model.stream(`s-${this.#below(STREAMS)}`);
		const dice = this.#random();
		if (dice < 0.35) return this.#append(stream);
		if (dice < 0.45) return this.#appendAgain();
		if (dice < 0.53) return this.#delete(stream);
		if (dice < 0.535) return this.#tombstone(stream);
		if (dice < 0.65) return this.#setMetadata(stream);
		return this.#read(stream);
	}

	#append({ name }: ModelStream) {
		const ids = Array.from({ length: this.#below(4) }, () => randomUUID());
		const past = { stream: name, expected: this.#expected(name), ids };
		this.#past.push(past);
		return this.#carryOut(past);
	}

	#appendAgain() {
		const past = this.#past[this.#below(this.#past.length)];
		return past ? this.#carryOut(past) : this.step();
	}

	async #carryOut({ stream, expected, ids }: PastAppend) {
		const must = this.#model.stream(stream).append(expected, ids, "T");
		const events = ids.map((id) => jsonEvent({ id, type: "T", data: { id } }));
		const is = await outcomeOf(async () => {
			const result = await this.#client.appendToStream(stream, events, {
				expectedRevision: revisionOf(expected),
			});
			// An append of nothing to nothing has no revision to tell, which the client takes for 0.
			return result.position === undefined && must === -1
				? -1
				: Number(result.nextExpectedRevision);
		});
		return [
			`append ${ids.length} to ${stream}, ${expected}`,
			is,
			must,
		] as const;
	}

	async #delete({ name }: ModelStream) {
		const drawn = this.#expected(name);
		// The client cannot say it here.
		const expected = drawn === "stream_exists" ? "any" : drawn;
		const must = this.#model.stream(name).delete(expected);
		const is = await outcomeOf(async () => {
			const expectedRevision = revisionOf(expected) as "any";
			await this.#client.deleteStream(name, { expectedRevision });
			return 0;
		});
		return [`delete ${name}, ${expected}`, is, must] as const;
	}

	async #tombstone({ name }: ModelStream) {
		const expected = this.#expected(name);
		const must = this.#model.stream(name).tombstone(expected);
		const is = await outcomeOf(async () => {
			const expectedRevision = revisionOf(expected) as "any";
			await this.#client.tombstoneStream(name, { expectedRevision });
			return 0;
		});
		return [`tombstone ${name}, ${expected}`, is, must] as const;
	}

	async #setMetadata({ name, ids }: ModelStream) {
		const truncateBefore = this.#below(ids.length + 3);
		const maxCount = 1 + this.#below(6);
		const [client, model] = [
			[{ truncateBefore }, { $tb: truncateBefore }] as const,
			[{ maxCount }, { $maxCount: maxCount }] as const,
			[{ mine: maxCount }, { mine: maxCount }] as const,
		][this.#below(3)] as readonly [StreamMetadata, ModelMetadata];
		const must = this.#model.stream(name).setMetadata(model);
		const is = await outcomeOf(async () => {
			const result = await this.#client.setStreamMetadata(name, client);
			return Number(result.nextExpectedRevision);
		});
		return [`describe ${name}, ${JSON.stringify(model)}`, is, must] as const;
	}

	async #read({ name, ids }: ModelStream) {
		const isForwards = this.#random() < 0.5;
		const place = this.#below(ids.length + 2);
		const edge = isForwards ? "start" : "end";
		const from = this.#random() < 0.4 ? edge : place;
		const maxCount = 1 + this.#below(READ_EVENTS_MAX);
		const is = await outcomeOf(async () => {
			const read = this.#client.readStream(name, {
				direction: isForwards ? "forwards" : "backwards",
				fromRevision: typeof from === "number" ? BigInt(from) : from,
				maxCount,
			});
			return (await collect(read)).map(placeOf);
		});
		const visible = this.#model.stream(name).visible();
		const must =
			typeof visible === "string"
				? visible
				: (isForwards ? visible : visible.toReversed())
						.filter(({ revision }) => {
							if (typeof from === "string") return true;
							return isForwards ? revision >= from : revision <= from;
						})
						.slice(0, maxCount);
		return [`read ${name} from ${from}, ${isForwards}`, is, must] as const;
	}

	/** Most often one that holds. */
	#expected(stream: string): Expected {
		const head = this.#model.stream(stream).ids.length - 1;
		const dice = this.#random();
		if (dice < 0.2) return "any";
		if (dice < 0.35) return "no_stream";
		if (dice < 0.5) return "stream_exists";
		const revision = dice < 0.85 ? head : head - 2 + this.#below(5);
		return revision < 0 ? "no_stream" : revision;
	}

	#below(limit: number): number {
		return Math.floor(this.#random() * limit);
	}
}

function revisionOf(expected: Expected): AppendExpectedRevision {
	return typeof expected === "number" ? BigInt(expected) : expected;
}

function placeOf({ event }: ResolvedEvent) {
	return { id: event?.id, revision: Number(event?.revision) };
}

function lineOf({ event }: ResolvedEvent): string {
	return `${event?.streamId} ${event?.type} ${Number(event?.revision)}`;
}

/** The error's type where there is one. */
async function outcomeOf<T>(attempt: () => Promise<T>): Promise<T | Outcome> {
	return attempt().catch((error: { type?: Outcome }) => {
		if (error.type === undefined) throw error;
		return error.type;
	});
}

describe("at random", () => {
	const seed = seedOfRun();
	let directory = "";
	let server: RestartedServer;
	beforeAll(async () => {
		directory = mkdtempSync(join(tmpdir(), "journeylog-random-"));
		server = await RestartedServer.start(directory);
	});
	afterAll(async () => {
		await server.stop();
		rmSync(directory, { recursive: true });
	});

	it(`the server does what the model does, started anew now and then (SEED=${seed})`, async () => {
		const before = await collect(server.client.readAll());
		const course = new Course(() => server.client, seededRandom(seed));
		const place = await lastPosition(server.client);
		for (let round = 0; round < ROUNDS; round += ROUNDS_PER_START) {
			const fromPosition = await lastPosition(server.client);
			const live = new Subscriber(
				server.client.subscribeToAll({ fromPosition }),
			);
			const seen = course.all.length;
			await play(course, seed, round);
			await live.received(course.all.length - seen);
			expect(live.events.map(lineOf)).toEqual(course.all.slice(seen));
			await live.unsubscribe();
			await server.restart();
		}
		const { client } = server;
		const forwards = await collect(client.readAll({ fromPosition: place }));
		expect(forwards.slice(1).map(lineOf)).toEqual(course.all);
		const backwards = await collect(
			client.readAll({ direction: "backwards", fromPosition: "end" }),
		);
		expect(backwards.toReversed().slice(before.length - 1)).toEqual(forwards);
	});
});

async function play(course: Course, seed: number, from: number): Promise<void> {
	for (let round = from; round < from + ROUNDS_PER_START; round++) {
		const [what, is, must] = await course.step();
		const where = { seed, round, what };
		expect({ ...where, is }).toEqual({ ...where, is: must });
	}
}

async function lastPosition(client: EventStoreDBClient): Promise<Position> {
	const [last] = await collect(
		client.readAll({
			direction: "backwards",
			fromPosition: "end",
			maxCount: 1,
		}),
	);
	return last?.event?.position as Position;
}
