/** The log that the first release wrote: every later version must give the very same read models from it. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import {
	DOMAIN_STREAM_PREFIXES,
	MAX_PAGE,
	type RecordedDomainEvent,
} from "#kernel";
import {
	BatchProjection,
	digestOf,
	ProjectionRunner,
	storedVisitors,
	storedVisits,
	visitorProjection,
	visitProjection,
} from "#projections";
import { openReadModels, type ReadModels } from "#read-models";
import { naiveDigests } from "../naive/digest.js";
import { restoreLog } from "./recording/log-dump.js";

const FIXTURE = "tests/fixtures/logs/first-release";
const ROWS_KEPT = 5;
const BATCH_EVENTS = 20;

/** Every event type that the first release knew. */
const EVENT_TYPES = [
	...["VisitStarted", "PageViewed", "ScreenViewed", "FormViewed"],
	...["FormSubmitted", "FormAbandoned", "SearchPerformed", "ElementClicked"],
	...["PageScrolled", "ElementViewed", "VisitorIdled", "CustomEventRecorded"],
	...["VisitorIdentified", "ConsentGranted", "ConsentWithdrawn"],
	...["SegmentEntered", "SegmentExited", "OutcomeAchieved", "VisitEnded"],
	...["SegmentDefined", "SegmentArchived", "OutcomeDefined"],
	"OutcomeArchived",
];

const expected = JSON.parse(
	readFileSync(join(FIXTURE, "digests.json"), "utf8"),
);
const directory = mkdtempSync(join(tmpdir(), "journeylog-first-release-"));
let store: EmbeddedEventStore;
let readModels: ReadModels;

beforeAll(async () => {
	restoreLog(join(FIXTURE, "events.sql.gz"), directory);
	store = await openEmbeddedEventStore({ directory });
	readModels = await openReadModels({ directory });
});
afterAll(async () => {
	await readModels?.close();
	await store?.close();
	rmSync(directory, { recursive: true, force: true });
});

async function allEvents(): Promise<readonly RecordedDomainEvent[]> {
	const { events, atHead } = await store.readAll({
		after: 0,
		limit: MAX_PAGE,
		filter: { streamPrefixes: DOMAIN_STREAM_PREFIXES },
	});
	expect(atHead).toBe(true);
	return events as readonly RecordedDomainEvent[];
}

describe("the first release's log", () => {
	it("holds every event type, in schema version 1", async () => {
		const events = await allEvents();
		const types = new Set(events.map(({ type }) => type as string));
		expect([...types].sort()).toEqual([...EVENT_TYPES].sort());
		const versions = events.map(({ metadata }) => metadata.schemaVersion);
		expect(new Set(versions)).toEqual(new Set([1]));
		expect(events.at(-1)?.position).toBe(expected.position);
	});

	it("is projected to the first release's rows", async () => {
		const runner = new ProjectionRunner({
			log: store,
			db: readModels.db,
			projections: [
				new BatchProjection(visitProjection, ROWS_KEPT),
				new BatchProjection(visitorProjection, ROWS_KEPT),
			],
			clock: { now: () => 0 },
			logger: { info: () => {}, warn: () => {} },
			batchEventsMax: BATCH_EVENTS,
		});
		runner.start();
		const names = ["visit", "visitor"];
		const head = await store.headPosition();
		const reached = await readModels.waitForPosition(names, head, 10_000);
		await runner.stop();
		expect(reached).toBe(true);
		expect(await readModels.parkedCounts()).toEqual(new Map());
		const { db } = readModels;
		expect({
			visit: await digestOf("visit", storedVisits(db)),
			visitor: await digestOf("visitor", storedVisitors(db)),
		}).toEqual({ visit: expected.visit, visitor: expected.visitor });
	});

	it("has rows that a fold of the tests' own finds, too", async () => {
		expect(naiveDigests(await allEvents())).toEqual({
			visit: expected.visit.sha256,
			visitor: expected.visitor.sha256,
		});
	});
});
