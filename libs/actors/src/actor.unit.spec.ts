import {
	AppendTooLarge,
	NO_STREAM,
	Overloaded,
	StoreUnavailable,
} from "#kernel";
import {
	CONFLICT_RETRIES_MAX,
	DRAIN_MAX,
	MAILBOX_MAX,
	PREPARATIONS_MAX,
	UNKNOWN_RETRIES_MAX,
} from "./actor.js";
import { ActorRegistry } from "./registry.js";
import {
	type Added,
	addedEvent,
	ListBehaviour,
	Refused,
} from "./testing/list-behaviour.js";
import { MemoryStore } from "./testing/memory-store.js";

const STREAM = "list-1";

function setUp() {
	const store = new MemoryStore();
	const behaviour = new ListBehaviour(store);
	let rivals = 0;
	store.rival = () => addedEvent(`rival ${rivals++}`);
	const actors = new ActorRegistry(behaviour, store);
	const add = (item: string, more = {}) =>
		actors.tell(STREAM, { item, ...more });
	const items = () =>
		store.eventsOf(STREAM).map(({ data }) => (data as Added).item);
	return { store, behaviour, actors, add, items };
}

function numbers(count: number): readonly string[] {
	return Array.from({ length: count }, (_, n) => `${n}`);
}

/** Holds the store's appends until called. */
function hold(store: MemoryStore): () => void {
	let open = () => {};
	store.gate = new Promise((resolve) => {
		open = resolve;
	});
	return open;
}

describe("a mailbox", () => {
	it("keeps the order, and what waits is appended together", async () => {
		const { store, add, items } = setUp();
		const open = hold(store);
		const answers = numbers(DRAIN_MAX + 2).map((item) => add(item));
		open();
		const added = await Promise.all(answers);
		expect(items()).toEqual(numbers(DRAIN_MAX + 2));
		expect(added.map(({ revision }) => revision)).toEqual(
			numbers(DRAIN_MAX + 2).map(Number),
		);
		expect(added.map(({ before }) => before)).toEqual(
			numbers(DRAIN_MAX + 2).map(Number),
		);
		// The first command finds an empty mailbox and goes alone.
		expect(store.appends.length).toBeLessThanOrEqual(3);
	});

	it("gives each command the places of its own events", async () => {
		const { store, add } = setUp();
		const open = hold(store);
		const first = add("first", { events: 2 });
		const rest = [add("second", { events: 3 }), add("first"), add("third")];
		open();
		expect(await first).toMatchObject({ revision: 0, positions: [1, 2] });
		expect(await Promise.all(rest)).toMatchObject([
			{ revision: 2, positions: [3, 4, 5] },
			{ isNew: false, positions: [] },
			{ revision: 5, positions: [6] },
		]);
	});

	it("is bounded", async () => {
		const { store, add, items } = setUp();
		const open = hold(store);
		const first = add("first");
		await Promise.resolve();
		const waiting = numbers(MAILBOX_MAX).map((item) => add(item));
		const results = Promise.allSettled([
			first,
			...waiting,
			add("one too many"),
		]);
		open();
		const refused = (await results).filter((r) => r.status === "rejected");
		expect(refused.length).toBeGreaterThanOrEqual(1);
		for (const { reason } of refused) expect(reason).toBeInstanceOf(Overloaded);
		expect(items()).toHaveLength(MAILBOX_MAX + 2 - refused.length);
		expect(await add("later")).toMatchObject({ isNew: true });
	});

	it("takes no append for commands without events", async () => {
		const { store, add } = setUp();
		await add("a");
		expect(await add("a")).toMatchObject({ isNew: false, revision: 1 });
		expect(store.appends).toHaveLength(1);
	});
});

describe("a command that is refused", () => {
	it("does not hurt its neighbours", async () => {
		const { store, add, items } = setUp();
		const open = hold(store);
		const results = Promise.allSettled([
			add("a"),
			add("b", { needs: "nothing" }),
			add("c", { needs: "a" }),
			add("bad answer"),
			add("d"),
		]);
		open();
		expect((await results).map(({ status }) => status)).toEqual([
			...["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
		]);
		expect(items()).toEqual(["a", "c", "bad answer", "d"]);
	});

	it("alone leaves the actor as it was", async () => {
		const { store, behaviour, add } = setUp();
		await expect(add("b", { needs: "a" })).rejects.toThrow(Refused);
		await add("a");
		await add("b", { needs: "a" });
		expect(store.appends).toHaveLength(2);
		expect(behaviour.rehydrations).toBe(1);
	});

	it("alone, on a state that is outdated, is decided again", async () => {
		const { store, behaviour, add, items } = setUp();
		await add("first");
		store.rival = () => addedEvent("b");
		store.writeAsRival(STREAM);
		expect(await add("c", { needs: "b" })).toMatchObject({ revision: 2 });
		store.rival = () => addedEvent("d", 9);
		store.writeAsRival(STREAM);
		expect(await add("d")).toMatchObject({ isNew: false, revision: 4 });
		expect(items()).toEqual(["first", "b", "c", "d"]);
		expect(behaviour.continuations).toBe(2);
	});

	it("on a state that proves outdated is decided again", async () => {
		const { store, add, items } = setUp();
		await add("first");
		store.rival = () => addedEvent("b");
		store.failures.push("overtaken");
		const open = hold(store);
		const results = Promise.all([add("a"), add("c", { needs: "b" })]);
		open();
		expect(await results).toMatchObject([{ revision: 2 }, { revision: 3 }]);
		expect(items()).toEqual(["first", "b", "a", "c"]);
	});
});

describe("a conflict", () => {
	it("makes the actor reload and decide again", async () => {
		const { store, behaviour, add, items } = setUp();
		await add("a");
		store.writeAsRival(STREAM);
		expect(await add("b")).toMatchObject({ before: 2, revision: 2 });
		expect(items()).toEqual(["a", "rival 0", "b"]);
		expect(behaviour.rehydrations).toBe(2);
	});

	it("makes it read only what it missed", async () => {
		const { store, behaviour, add, items } = setUp();
		await add("a");
		store.failures.push("overtaken", "overtaken");
		const all = [add("b"), add("c"), add("d")];
		expect((await Promise.all(all)).map(({ before }) => before)).toEqual([
			...[3, 4, 5],
		]);
		expect(items()).toEqual(["a", "rival 0", "rival 1", "b", "c", "d"]);
		expect(behaviour.continuations).toBe(2);
		expect(behaviour.rehydrations).toBe(3);
	});

	it("with a writer that did the same adds nothing", async () => {
		const { store, add, items } = setUp();
		await add("a");
		store.rival = () => addedEvent("b", 9);
		store.writeAsRival(STREAM);
		expect(await add("b")).toMatchObject({ isNew: false });
		expect(items()).toEqual(["a", "b"]);
	});

	it("is not fought for ever", async () => {
		const { store, add, items } = setUp();
		store.failures.push(
			...numbers(CONFLICT_RETRIES_MAX + 9).map(() => "overtaken" as const),
		);
		await expect(add("a")).rejects.toMatchObject({
			code: "wrong-expected-revision",
		});
		expect(store.appends).toHaveLength(CONFLICT_RETRIES_MAX);
		store.failures.length = 0;
		await add("b");
		expect(items()).not.toContain("a");
	});
});

describe("an append of unknown outcome", () => {
	it.each(["unknown-written", "unknown-lost"] as const)(
		"(%s) is asked for again with the same ids",
		async (failure) => {
			const { store, add, items } = setUp();
			store.failures.push(failure);
			expect(await add("a", { events: 2 })).toMatchObject({
				isNew: true,
				positions: [1, 2],
			});
			expect(items()).toEqual(["a", "a"]);
			expect(store.appends).toHaveLength(2);
			expect(store.appends[1]).toEqual(store.appends[0]);
		},
	);

	it("that was written is found although others wrote since", async () => {
		const { store, add, items } = setUp();
		store.failures.push("unknown-written", "overtaken");
		expect(await add("a")).toMatchObject({ revision: 0 });
		expect(await add("b")).toMatchObject({ before: 2 });
		expect(items()).toEqual(["a", "rival 0", "b"]);
	});

	it("that was lost to others is decided again", async () => {
		const { store, add, items } = setUp();
		store.failures.push("unknown-lost", "overtaken");
		expect(await add("a")).toMatchObject({ before: 1, revision: 1 });
		expect(items()).toEqual(["rival 0", "a"]);
	});

	it("stays unknown while the store is away, and is found when it is back", async () => {
		const { store, add, items } = setUp();
		store.failures.push("unknown-written", "unavailable", "unavailable");
		expect(await add("a")).toMatchObject({ revision: 0 });
		store.failures.push("unknown-lost");
		const away = Array<"unavailable">(UNKNOWN_RETRIES_MAX - 1);
		store.failures.push(...away.fill("unavailable"));
		await expect(add("b")).rejects.toMatchObject({
			code: "append-outcome-unknown",
		});
		expect(items()).toEqual(["a"]);
	});

	it("is told when it stays so, and a repeat finds what was written", async () => {
		const { store, add, items } = setUp();
		const unknown = Array<"unknown-written">(UNKNOWN_RETRIES_MAX);
		store.failures.push(...unknown.fill("unknown-written"));
		await expect(add("a")).rejects.toMatchObject({
			code: "append-outcome-unknown",
		});
		expect(store.appends).toHaveLength(UNKNOWN_RETRIES_MAX);
		expect(await add("a")).toMatchObject({ isNew: false });
		expect(items()).toEqual(["a"]);
	});
});

describe("a store out of reach", () => {
	it("fails the commands of the append, and not the next ones", async () => {
		const { store, add, items } = setUp();
		await add("0");
		store.failures.push("ok", "unavailable", "ok");
		const alone = add("alone");
		const together = await Promise.allSettled([add("a"), add("b")]);
		for (const result of together) {
			expect(result).toMatchObject({ reason: { code: "store-unavailable" } });
		}
		await alone;
		expect(await add("b")).toMatchObject({ before: 2 });
		expect(items()).toEqual(["0", "alone", "b"]);
	});

	it("while reading fails the commands, and not the next ones", async () => {
		const { behaviour, add } = setUp();
		behaviour.readFailures.push(new StoreUnavailable("away"));
		await expect(add("a")).rejects.toThrow("away");
		expect(await add("a")).toMatchObject({ isNew: true });
	});
});

describe("an append that is too large", () => {
	it("is split", async () => {
		const { store, add, items } = setUp();
		store.eventsMax = 7;
		const open = hold(store);
		const answers = numbers(100).map((item) => add(item));
		open();
		await Promise.all(answers);
		expect(items()).toEqual(numbers(100));
	});

	it("fails only the command that is too large by itself", async () => {
		const { store, add, items } = setUp();
		store.eventsMax = 3;
		const open = hold(store);
		const results = Promise.allSettled([
			...numbers(5).map((item) => add(item)),
			add("big", { events: 4 }),
			...["x", "y", "x"].map((item) => add(item)),
		]);
		open();
		const all = await results;
		expect(all[5]).toMatchObject({ reason: expect.any(AppendTooLarge) });
		expect(all.filter(({ status }) => status === "rejected")).toHaveLength(1);
		expect(items()).toEqual([...numbers(5), "x", "y"]);
	});
});

describe("a state that must be prepared", () => {
	it("is prepared with nothing undurable in it", async () => {
		const { store, behaviour, add, items } = setUp();
		const open = hold(store);
		const results = Promise.all([
			add("a"),
			add("b"),
			add("c", { preparations: 2 }),
			add("d"),
		]);
		open();
		expect((await results).map(({ before }) => before)).toEqual([0, 1, 2, 3]);
		expect(items()).toEqual(["a", "b", "c", "d"]);
		expect(behaviour.preparations).toBe(2);
	});

	it("but never gets there is given up", async () => {
		const { store, behaviour, add } = setUp();
		const preparations = Number.POSITIVE_INFINITY;
		await expect(add("a", { preparations })).rejects.toThrow(Overloaded);
		expect(behaviour.preparations).toBe(PREPARATIONS_MAX);
		expect(store.appends).toEqual([]);
		expect(await add("b")).toMatchObject({ before: 0 });
		expect(NO_STREAM).toBe(-1);
	});
});
