import { Overloaded } from "#kernel";
import { ActorRegistry } from "./registry.js";
import { type Added, ListBehaviour } from "./testing/list-behaviour.js";
import { MemoryStore } from "./testing/memory-store.js";

function setUp(limits = { actorsMax: 3, commandsMax: 10 }) {
	const store = new MemoryStore();
	const behaviour = new ListBehaviour(store);
	const actors = new ActorRegistry(behaviour, store, limits);
	const add = (stream: number, item: string) =>
		actors.tell(`list-${stream}`, { item });
	return { store, behaviour, actors, add };
}

function gated(store: MemoryStore): () => void {
	let open = () => {};
	store.gate = new Promise((resolve) => {
		open = resolve;
	});
	return open;
}

describe("the registry", () => {
	it("puts out the idle actors that were not used for longest", async () => {
		const { behaviour, actors, add } = setUp();
		for (const stream of [1, 2, 3]) await add(stream, "a");
		await add(1, "b");
		await add(4, "a");
		expect(actors.size).toBe(3);
		expect(behaviour.rehydrations).toBe(4);
		await add(1, "c");
		expect(behaviour.rehydrations).toBe(4);
		expect(await add(2, "b")).toMatchObject({ before: 1, revision: 1 });
		expect(behaviour.rehydrations).toBe(5);
	});

	it("puts out no busy actor, and comes back to its bound", async () => {
		const { store, actors, add } = setUp();
		const open = gated(store);
		const answers = [1, 2, 3, 4, 5, 6].map((stream) => add(stream, "a"));
		await Promise.resolve();
		expect(actors.size).toBe(6);
		const again = [1, 2, 3].map((stream) => add(stream, "b"));
		open();
		await Promise.all(answers);
		expect(await Promise.all(again)).toMatchObject(
			again.map(() => ({ before: 1 })),
		);
		expect(actors.size).toBe(3);
		expect(actors.underWay).toBe(0);
	});

	it("bounds the commands under way", async () => {
		const { store, actors, add } = setUp();
		const open = gated(store);
		const answers = Array.from({ length: 10 }, (_, n) => add(n, "a"));
		await expect(add(11, "a")).rejects.toThrow(Overloaded);
		expect(actors.underWay).toBe(10);
		open();
		await Promise.all(answers);
		await add(11, "a");
		expect(actors.underWay).toBe(0);
	});

	it("frees the place of a command that failed", async () => {
		const { store, actors, add } = setUp();
		store.failures.push("unavailable");
		await expect(add(1, "a")).rejects.toMatchObject({
			code: "store-unavailable",
		});
		expect(actors.underWay).toBe(0);
	});

	it("closes when what was taken is done, and takes no more", async () => {
		const { store, actors, add } = setUp();
		const open = gated(store);
		const answers = [add(1, "a"), add(1, "b"), add(2, "a")];
		let closed = false;
		const closing = actors.close().then(() => {
			closed = true;
		});
		await expect(add(3, "a")).rejects.toThrow("stopping");
		expect(closed).toBe(false);
		open();
		await closing;
		expect(await Promise.all(answers)).toHaveLength(3);
		expect(actors.size).toBe(0);
		await actors.close();
		const items = store.eventsOf("list-1").map(({ data }) => data as Added);
		expect(items.map(({ item }) => item)).toEqual(["a", "b"]);
	});
});
