import type { RecordedDomainEvent } from "#kernel";
import type { ParkedAction } from "#read-models";
import { openReadModels } from "#read-models";
import { describeOnBoth } from "../../../read-models/src/testing/databases.js";
import type { Projection } from "../projection.js";
import { type Harness, until, withHarness } from "../testing/harness.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import { visitProjection } from "../visit/visit.projection.js";
import { visitorProjection } from "../visitor/visitor.projection.js";
import { BatchProjection, type DrivenProjection } from "./batch-projection.js";
import { CHAIN_EVENTS_MAX } from "./parked-chain.js";

const seed = Number(process.env.SEED ?? 31_007);
console.info(`seed ${seed}`);

const BEFORE = 300;
const BATCH_EVENTS = 50;
/** Most of the chain is longer than one transaction takes. */
const LONG = CHAIN_EVENTS_MAX + 300;

function someEvents(visitors = 12, events = 500): RecordedDomainEvent[] {
	return randomStreams(new SeededRandom(seed), { visitors, events });
}

/** The code's fault: events that the folds cannot take for as long as they are in it. */
class Fault {
	readonly ids = new Set<string>();
	version = 1;

	in<Row>(projection: Projection<Row>): Projection<Row> {
		return {
			...projection,
			version: this.version,
			fold: (row, event) => {
				if (this.ids.has(event.eventId)) throw new Error("a fault of the code");
				return projection.fold(row, event);
			},
		};
	}

	projections(): readonly DrivenProjection[] {
		return [
			new BatchProjection(this.in(visitProjection)),
			new BatchProjection(this.in(visitorProjection)),
		];
	}
}

/** One in the middle of a visit that goes on after it. */
function faultyEvent(events: readonly RecordedDomainEvent[]) {
	const found = events.find(
		({ type, stream, position }, index) =>
			index > 100 &&
			type === "PageViewed" &&
			events.some(
				(later) =>
					later.stream === stream &&
					later.position > position &&
					later.revision < BEFORE,
			),
	);
	if (found === undefined) throw new Error(`no such event, seed ${seed}`);
	return found;
}

/** Asks as an api process does, which opened the read models for reading. */
async function ask(
	harness: Harness,
	action: ParkedAction,
	position: number,
	projections: readonly string[] = ["visit", "visitor"],
): Promise<void> {
	const readonly = await openReadModels({
		...harness.database.options,
		readonly: true,
	});
	for (const projection of projections) {
		const parked = await readonly.parkedEvent(projection, position);
		if (parked === null) throw new Error(`${position} is not parked`);
		const { key } = parked;
		await readonly.requestParked({
			...{ projection, key, position, action },
			requestedBy: "an operator",
			requestedAt: 1,
		});
		await until(
			async () => !(await readonly.isParkedRequested(projection, key)),
		);
	}
	await readonly.close();
}

async function dumpOf(
	databases: Parameters<typeof withHarness>[0],
	events: readonly RecordedDomainEvent[],
) {
	let dump: Awaited<ReturnType<Harness["dump"]>> = {};
	await withHarness(databases, events, async (plain) => {
		await plain.catchUp();
		dump = await plain.dump();
	});
	return dump;
}

describeOnBoth("requests about parked events", (databases) => {
	const running = async (
		events: readonly RecordedDomainEvent[],
		fault: Fault,
		test: (harness: Harness) => Promise<void>,
	) =>
		withHarness(databases, events.slice(0, BEFORE), async (harness) => {
			const runner = harness.runner(BATCH_EVENTS, fault.projections());
			runner.start();
			await harness.reachHead();
			harness.log.push(...events.slice(BEFORE));
			await test(harness);
			await harness.reachHead();
			await runner.stop();
		});

	it("retry: once the fault is mended all is as if it had never been", async () => {
		const events = someEvents();
		const bad = faultyEvent(events);
		const fault = new Fault();
		fault.ids.add(bad.eventId);
		let found: unknown;
		await running(events, fault, async (harness) => {
			const parked = await harness.readModels.parkedEvent(
				"visit",
				bad.position,
			);
			expect(parked).toMatchObject({
				eventId: bad.eventId,
				type: bad.type,
				stream: bad.stream,
				revision: bad.revision,
				error: "Error: a fault of the code",
			});
			fault.ids.clear();
			await ask(harness, "retry", bad.position);
			await harness.reachHead();
			found = await harness.dump();
			expect(await harness.readModels.parkedCounts()).toEqual(new Map());
		});
		expect(found).toEqual(await dumpOf(databases, events));
	});

	it("retry: what cannot be folded yet waits on, with what stands behind it", async () => {
		const events = someEvents();
		const bad = faultyEvent(events);
		const behind = events.find(
			({ stream, position, type }) =>
				stream === bad.stream &&
				position > bad.position &&
				type === "PageViewed",
		) as RecordedDomainEvent;
		const fault = new Fault();
		fault.ids.add(bad.eventId);
		await running(events, fault, async (harness) => {
			await harness.reachHead();
			const before = await harness.dump();
			await ask(harness, "retry", bad.position);
			expect(await harness.dump()).toEqual(before);
			fault.ids.clear();
			fault.ids.add(behind.eventId);
			await ask(harness, "retry", bad.position, ["visitor"]);
			const { readModels } = harness;
			const [first] = await readModels.parkedEvents("visitor", 0, 1);
			expect(first).toMatchObject({
				eventId: behind.eventId,
				error: "Error: a fault of the code",
			});
			fault.ids.clear();
			await ask(harness, "retry", bad.position, ["visit"]);
			await ask(harness, "retry", behind.position, ["visitor"]);
			expect(await harness.dump()).toEqual(await dumpOf(databases, events));
		});
	});

	it("skip: all is as if the event had never been recorded, in later rebuilds, too", async () => {
		const events = someEvents();
		const bad = faultyEvent(events);
		const fault = new Fault();
		fault.ids.add(bad.eventId);
		const without = events.filter(({ eventId }) => eventId !== bad.eventId);
		const expected = await dumpOf(databases, without);
		await running(events, fault, async (harness) => {
			await ask(harness, "skip", bad.position);
			await harness.reachHead();
			expect(await harness.dump()).toEqual(expected);
			const { db } = harness.readModels;
			const skipped = await db
				.selectFrom("skipped_events")
				.selectAll()
				.execute();
			expect(skipped.map((row) => Number(row.position))).toEqual([
				bad.position,
				bad.position,
			]);
			expect(skipped[0]).toMatchObject({
				event_id: bad.eventId,
				error: "Error: a fault of the code",
				requested_by: "an operator",
			});
		});
		await withHarness(databases, events, async (harness) => {
			await harness.catchUp(harness.runner(BATCH_EVENTS, fault.projections()));
			const runner = harness.runner(BATCH_EVENTS, fault.projections());
			runner.start();
			await ask(harness, "skip", bad.position);
			await runner.stop();
			fault.version = 2;
			fault.ids.clear();
			const anew = harness.runner(BATCH_EVENTS, fault.projections());
			anew.start();
			await until(async () => {
				const checkpoints = await harness.readModels.checkpoints();
				return checkpoints.every(({ version }) => version === 2);
			});
			await harness.reachHead();
			await anew.stop();
			expect(await harness.dump()).toEqual(expected);
		});
	});

	it("skip: only the first of a key; another one is left alone", async () => {
		const events = someEvents();
		const bad = faultyEvent(events);
		const fault = new Fault();
		fault.ids.add(bad.eventId);
		await running(events, fault, async (harness) => {
			await harness.reachHead();
			const before = await harness.dump();
			const [, second] = await harness.readModels.parkedEvents("visitor", 0, 2);
			await ask(harness, "skip", second?.position ?? 0, ["visitor"]);
			expect(await harness.dump()).toEqual(before);
		});
	});

	it("come through a chain that is longer than a transaction, and through failures", async () => {
		const events = someEvents(1, LONG);
		const [, , bad] = events as [unknown, unknown, RecordedDomainEvent];
		const fault = new Fault();
		fault.ids.add(bad.eventId);
		await withHarness(databases, events, async (harness) => {
			const runner = harness.runner(500, fault.projections());
			runner.start();
			await harness.reachHead();
			const counts = await harness.readModels.parkedCounts();
			expect(counts.get("visitor")).toBe(events.length - 2);
			fault.ids.clear();
			const mend = await harness.database.fail({
				event: "update",
				table: "visitors",
				when: "new.position >= 0",
			});
			const asked = ask(harness, "retry", bad.position, ["visitor"]);
			await until(async () => runner.status()[0]?.state === "retrying");
			expect((await harness.readModels.parkedCounts()).get("visitor")).toBe(
				events.length - 2,
			);
			await mend();
			await asked;
			const { visitors } = await harness.dump();
			const expected = await dumpOf(databases, events);
			expect(visitors).toEqual(expected.visitors);
			expect(runner.status()[1]?.parked).toBe(0);
			await runner.stop();
		});
	});
});
