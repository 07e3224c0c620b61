/** Every append of an actor is chained to what is in the stream, whoever wrote that. */

import {
	chainHash,
	type NewEvent,
	type RecordedEvent,
	unchainedHash,
} from "#kernel";
import { CONFLICT_RETRIES_MAX } from "./actor.js";
import { ActorRegistry } from "./registry.js";
import { expectChained } from "./testing/expect-chained.js";
import { addedEvent, ListBehaviour } from "./testing/list-behaviour.js";
import { MemoryStore } from "./testing/memory-store.js";

const STREAM = "list-1";

/** An actor, and another process that is always a little faster. */
function setUp() {
	const store = new MemoryStore();
	const processOn = () =>
		new ActorRegistry(new ListBehaviour(store), store, {
			actorsMax: 10,
			commandsMax: 10_000,
		});
	const actors = processOn();
	const add = (item: string, more = {}) =>
		actors.tell(STREAM, { item, ...more });
	const events = () => store.eventsOf(STREAM);
	return { store, add, events, processOn };
}

describe("an actor's appends", () => {
	it("are chained, within an append and from one to the next", async () => {
		const { add, events } = setUp();
		await add("a", { events: 3 });
		await Promise.all(["b", "c", "d"].map((item) => add(item)));
		await add("a");
		await add("e");
		expect(events()).toHaveLength(7);
		expectChained(events());
	});

	it("are chained to what other processes wrote", async () => {
		const { add, events, processOn } = setUp();
		const other = processOn();
		for (let n = 0; n < 10; n++) {
			await add(`ours ${n}`, { events: 2 });
			await other.tell(STREAM, { item: `theirs ${n}` });
		}
		await Promise.all(
			Array.from({ length: 30 }, (_, n) =>
				n % 2 === 0
					? add(`both ${n}`)
					: other.tell(STREAM, { item: `both ${n}` }),
			),
		);
		expect(events()).toHaveLength(60);
		expectChained(events());
	});

	it.each(["unknown-written", "unknown-lost"] as const)(
		"keep their hashes when they are asked for again (%s)",
		async (failure) => {
			const { store, add, events } = setUp();
			await add("0");
			store.failures.push(failure, "unavailable", failure);
			await add("a", { events: 2 });
			await add("b");
			expect(events()).toHaveLength(4);
			expectChained(events());
		},
	);

	it("are chained anew when they are decided again", async () => {
		const { store, add, events } = setUp();
		await add("a");
		store.eventsMax = 3;
		await Promise.all(["b", "c", "d", "e", "f"].map((item) => add(item)));
		store.failures.push("unavailable");
		await expect(add("lost")).rejects.toThrow();
		await add("g");
		expectChained(events());
	});

	it("vouch for events that were written before there were chains", async () => {
		const { store, add, events } = setUp();
		const old: NewEvent = addedEvent("old");
		store.rival = () => old;
		store.writeAsRival(STREAM);
		await add("a");
		const [first, second] = events() as [RecordedEvent, RecordedEvent];
		expect(first.metadata.chain).toBeUndefined();
		const before = unchainedHash(null, STREAM, old);
		expect(second.metadata.chain).toBe(chainHash(before, STREAM, second));
	});

	it("are chained in a stream that many fight for", async () => {
		const { add, events, processOn } = setUp();
		const others = Array.from({ length: 4 }, processOn);
		await Promise.all(
			Array.from({ length: CONFLICT_RETRIES_MAX }, (_, n) => [
				add(`ours ${n}`),
				...others.map((each, k) =>
					each.tell(STREAM, { item: `theirs ${k} ${n}` }),
				),
			]).flat(),
		);
		expect(events()).toHaveLength(5 * CONFLICT_RETRIES_MAX);
		expectChained(events());
	});
});
