import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import {
	definitionsStream,
	type EventStore,
	isoTime,
	NotFound,
	StoreUnavailable,
	UnknownEvent,
	uuidV5,
	VISIT_NAMESPACE,
} from "#kernel";
import { OUTCOMES, SEGMENTS } from "./definition-kind.js";
import { Definitions } from "./definitions.js";

const SITE = "default";
const WAIT_MS_MAX = 10_000;
const NOW = isoTime(Date.UTC(2026, 10, 23));

const segment = (name: string) => ({
	name,
	scope: "visit",
	when: { event: "PageViewed" },
});
const outcome = (name: string) => ({ ...segment(name), achieved: "everyTime" });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
	for (let waited = 0; waited < WAIT_MS_MAX; waited += 5) {
		if (await holds()) return;
		await setTimeout(5);
	}
	throw new Error("it never came about");
}

describe("definitions", () => {
	let directory: string;
	let store: EmbeddedEventStore;
	let open: Definitions[] = [];
	let commands = 0;

	function definitions(on: EventStore = store): Definitions {
		const made = new Definitions(on, `writer ${open.length}`);
		open.push(made);
		return made;
	}

	function tell(of: Definitions, command: ReturnType<typeof SEGMENTS.archive>) {
		const commandId = uuidV5(VISIT_NAMESPACE, `${++commands}`);
		return of.tell(SITE, { commandId, command });
	}

	beforeEach(async () => {
		directory = mkdtempSync(join(tmpdir(), "journeylog-definitions-"));
		store = await openEmbeddedEventStore({ directory });
	});
	afterEach(async () => {
		for (const each of open) await each.stop();
		open = [];
		await store.close();
		rmSync(directory, { recursive: true, force: true });
	});

	it("are made, revised, archived and listed, with all their versions", async () => {
		const of = definitions();
		await tell(of, SEGMENTS.define("s", segment("one"), NOW));
		await tell(of, OUTCOMES.define("o", outcome("goal"), NOW));
		const set = await tell(of, SEGMENTS.revise("s", segment("two"), NOW));
		expect(SEGMENTS.find(set, "s")).toMatchObject({ name: "two", version: 2 });
		expect(OUTCOMES.list(await of.setOf(SITE))).toMatchObject([
			{ outcomeId: "o", name: "goal" },
		]);
		const archived = await tell(of, SEGMENTS.archive("s", NOW));
		expect(SEGMENTS.list(archived)).toEqual([]);
		expect(SEGMENTS.find(archived, "s")?.archivedAt).toBe(NOW);
		const history = await of.history(SITE);
		expect(SEGMENTS.versions(history, "s").map(({ name }) => name)).toEqual([
			"one",
			"two",
		]);
		await expect(
			tell(of, SEGMENTS.revise("s", segment("three"), NOW)),
		).rejects.toThrow(NotFound);
		await expect(tell(of, OUTCOMES.archive("none", NOW))).rejects.toThrow(
			NotFound,
		);
	});

	it("are not taken for known where a later version has written among them", async () => {
		await tell(definitions(), SEGMENTS.define("s", segment("one"), NOW));
		const stream = definitionsStream(SITE);
		const [first] = await store.readStream(stream, { limit: 1 });
		if (first === undefined) throw new Error("nothing was recorded");
		const { type, data } = first;
		const metadata = { ...first.metadata, schemaVersion: 99 };
		const unknown = { eventId: randomUUID(), type, data, metadata };
		await store.append(stream, 0, [unknown]);
		await expect(definitions().setOf(SITE)).rejects.toThrow(UnknownEvent);
	});

	it("hold in this process once they are answered", async () => {
		const of = definitions();
		await of.load(SITE);
		const before = of.rulesOf(SITE).fingerprint;
		await tell(of, SEGMENTS.define("s", segment("one"), NOW));
		const after = of.rulesOf(SITE).fingerprint;
		expect(after).not.toBe(before);
		expect(of.load(SITE)).toBeUndefined();
		const reloaded = definitions();
		await reloaded.load(SITE);
		expect(reloaded.rulesOf(SITE).fingerprint).toBe(after);
		expect(of.rulesOf("another").fingerprint).toBe(before);
	});

	it("made at once are all kept", async () => {
		const [a, b] = [definitions(), definitions()];
		const made = Array.from({ length: 20 }, (_, n) =>
			tell(
				n % 2 === 0 ? a : b,
				SEGMENTS.define(`s${n}`, segment(`n${n}`), NOW),
			),
		);
		await Promise.all(made);
		expect(SEGMENTS.list(await definitions().setOf(SITE))).toHaveLength(20);
	});

	it("of another process are seen soon, and can be revised at once", async () => {
		const [a, b] = [definitions(), definitions()];
		a.start();
		b.start();
		await tell(b, SEGMENTS.define("b", segment("b"), NOW));
		await tell(a, SEGMENTS.define("a", segment("a"), NOW));
		const set = await tell(b, SEGMENTS.revise("a", segment("a2"), NOW));
		expect(SEGMENTS.find(set, "a")).toMatchObject({ version: 2, name: "a2" });
		await until(
			async () => SEGMENTS.find(await a.setOf(SITE), "a")?.version === 2,
		);
		expect(a.rulesOf(SITE).fingerprint).toBe(b.rulesOf(SITE).fingerprint);
		await tell(a, SEGMENTS.archive("b", NOW));
		await expect(
			tell(b, SEGMENTS.revise("b", segment("b2"), NOW)),
		).rejects.toThrow(NotFound);
	});

	it("are followed again after the store was away", async () => {
		let failures = 0;
		const failing: EventStore = Object.create(store, {
			headPosition: { value: () => store.headPosition() },
			append: { value: store.append.bind(store) },
			follow: { value: store.follow.bind(store) },
			readStream: {
				value: (...args: Parameters<EventStore["readStream"]>) => {
					if (failures-- > 0) {
						return Promise.reject(new StoreUnavailable("away"));
					}
					return store.readStream(...args);
				},
			},
		});
		const [a, b] = [definitions(failing), definitions()];
		await a.load(SITE);
		a.start();
		failures = 2;
		await tell(b, SEGMENTS.define("s", segment("one"), NOW));
		await until(
			() => a.rulesOf(SITE).fingerprint === b.rulesOf(SITE).fingerprint,
		);
		expect(failures).toBeLessThan(0);
	});
});
