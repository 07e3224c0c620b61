import { setTimeout as delay } from "node:timers/promises";
import type { RecordedDomainEvent, Visit, Visitor } from "#kernel";
import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import { keyFor } from "../projection.js";
import { expectNaive } from "../testing/expect-naive.js";
import { type Harness, until, withHarness } from "../testing/harness.js";
import { naiveModels } from "../testing/naive-models.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import { withRebuilds } from "../testing/with-rebuilds.js";

const seed = Number(process.env.SEED ?? 1_124);
console.info(`seed ${seed}`);

const REBUILDS = 6;
const EVENTS_AT_START = 600;
/** Longest that a reader waits for its own writes. */
const AFTER_MS_MAX = 10_000;

const random = new SeededRandom(seed);
const events = randomStreams(random, { visitors: 40, events: 4_000 });

/** What each model was after every event of it, by its position. */
class Past {
	readonly visits = new Map<string, Map<string, string>>();
	readonly visitors = new Map<string, Map<string, string>>();

	constructor() {
		const streams = new Map<string, RecordedDomainEvent[]>();
		for (const event of events) {
			const stream = [...(streams.get(event.stream) ?? []), event];
			streams.set(event.stream, stream);
			const models = naiveModels(stream);
			for (const { visit } of models.visits.values())
				note(this.visits, keyFor(visit.siteId, visit.visitId), visit);
			for (const visitor of models.visitors.values())
				note(this.visitors, keyFor(visitor.siteId, visitor.visitorId), visitor);
		}
	}
}

function note(
	models: Map<string, Map<string, string>>,
	key: string,
	model: Visit | Visitor,
): void {
	const versions = models.get(key) ?? new Map<string, string>();
	models.set(key, versions);
	versions.set(model.position, JSON.stringify(model));
}

/** Reads on and on; what it read must have been so after some event, and never be older than what it read before. */
async function readOn(
	harness: Harness,
	past: Past,
	over: AbortSignal,
): Promise<number> {
	const { readModels } = harness;
	const seen = new Map<string, number>();
	let reads = 0;
	while (!over.aborted) {
		const event = events[random.below(EVENTS_AT_START)] as RecordedDomainEvent;
		const { siteId, visitorId } = addressOf(event);
		const visitor = await readModels.visitor(siteId, visitorId);
		expectKnown(past.visitors, keyFor(siteId, visitorId), visitor, seen);
		const { items } = await readModels.visits(siteId, { limit: 5 });
		expect(items.length).toBeGreaterThan(0);
		for (const visit of items)
			expectKnown(past.visits, keyFor(siteId, visit.visitId), visit, seen);
		reads += 1 + items.length;
		await delay(1);
	}
	return reads;
}

function expectKnown(
	models: ReadonlyMap<string, ReadonlyMap<string, string>>,
	key: string,
	model: Visit | Visitor | null,
	seen: Map<string, number>,
): void {
	const position = model?.position ?? "";
	expect(JSON.stringify(model)).toBe(models.get(key)?.get(position));
	expect(Number(position)).toBeGreaterThanOrEqual(seen.get(key) ?? 0);
	seen.set(key, Number(position));
}

/** Each event is there once the read models hold its position, whatever is exchanged meanwhile. */
async function readOwnWrites(harness: Harness): Promise<void> {
	for (const event of events.slice(EVENTS_AT_START)) {
		harness.log.push(event);
		if (event.revision % 7 !== 0) continue;
		const { position } = event;
		const both = ["visit", "visitor"];
		const { readModels } = harness;
		expect(await readModels.waitForPosition(both, position, AFTER_MS_MAX)).toBe(
			true,
		);
		const { siteId, visitorId } = addressOf(event);
		const visitor = await readModels.visitor(siteId, visitorId);
		expect(Number(visitor?.position)).toBeGreaterThanOrEqual(position);
	}
}

function addressOf({ stream }: RecordedDomainEvent) {
	const [siteId = "", visitorId = ""] = stream
		.slice("visitor-".length)
		.split(".");
	return { siteId, visitorId };
}

describeOnBoth(
	"rebuilds beside commands, projector and readers",
	(databases) => {
		it("leave every read whole, true and never older than the one before", async () => {
			const past = new Past();
			const start = events.slice(0, EVENTS_AT_START);
			await withHarness(databases, start, async (harness) => {
				const runner = harness.runner();
				runner.start();
				await harness.reachHead();
				const over = new AbortController();
				const reading = readOn(harness, past, over.signal);
				let writing = true;
				const written = readOwnWrites(harness).finally(() => {
					writing = false;
				});
				let rebuilt = 0;
				await withRebuilds(harness, { parts: 2 }, async (rebuilds) => {
					while (writing && rebuilt < REBUILDS) {
						const record = await rebuilds.run();
						expect(record).toMatchObject({ state: "done", failure: null });
						rebuilt++;
					}
				});
				await written;
				await harness.reachHead();
				await until(async () => runner.status()[0]?.state === "live");
				over.abort();
				expect(await reading).toBeGreaterThan(100);
				expect(rebuilt).toBeGreaterThan(1);
				await runner.stop();
				await expectNaive(harness, events);
			});
		});
	},
);
