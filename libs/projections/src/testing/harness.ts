/** A runner over a database of its own, for tests. */

import { setTimeout as delay } from "node:timers/promises";
import type { RecordedDomainEvent } from "#kernel";
import {
	type Leadership,
	openReadModels,
	type ReadModels,
	soleLeadership,
} from "#read-models";
import { type Column, columnTypes } from "../../../read-models/src/schema.js";
import type {
	TestDatabase,
	TestDatabases,
} from "../../../read-models/src/testing/databases.js";
import {
	BatchProjection,
	type DrivenProjection,
} from "../engine/batch-projection.js";
import { ProjectionRunner } from "../engine/runner.js";
import { visitProjection } from "../visit/visit.projection.js";
import { visitorProjection } from "../visitor/visitor.projection.js";
import { ArrayEventLog } from "./array-event-log.js";

const WAIT_MS_MAX = 50_000;
const NOW_MS = Date.parse("2026-06-01T00:00:00.000Z");
/** Small, so that rows leave memory and are read again. */
const ROWS_KEPT = 20;

export interface LogLine {
	readonly level: "info" | "warn";
	readonly fields: object;
	readonly message: string;
}

export class Harness {
	readonly lines: LogLine[] = [];

	private constructor(
		readonly database: TestDatabase,
		/** Another one may be put in its place. */
		public log: ArrayEventLog,
		readonly readModels: ReadModels,
	) {}

	static async open(
		databases: TestDatabases,
		events: readonly RecordedDomainEvent[] = [],
	): Promise<Harness> {
		const database = await databases.create();
		const readModels = await openReadModels(database.options);
		return new Harness(database, new ArrayEventLog(events), readModels);
	}

	async close(): Promise<void> {
		await this.readModels.close();
		await this.database.remove();
	}

	/** Without a leadership it takes it that it is alone. */
	runner(
		batchEventsMax = 100,
		projections: readonly DrivenProjection[] = bothProjections(),
		leadership: Leadership = soleLeadership,
	): ProjectionRunner {
		return new ProjectionRunner({
			log: this.log,
			db: this.readModels.db,
			projections,
			leadership,
			clock: { now: () => NOW_MS },
			logger: {
				info: (fields, message) =>
					this.lines.push({ level: "info", fields, message }),
				warn: (fields, message) =>
					this.lines.push({ level: "warn", fields, message }),
			},
			batchEventsMax,
			retryDelays: { firstMs: 1, maxMs: 20 },
		});
	}

	/** Runs until the checkpoints are at the log's head. */
	async catchUp(runner = this.runner()): Promise<void> {
		runner.start();
		try {
			await this.reachHead();
		} finally {
			await runner.stop();
		}
	}

	async reachHead(): Promise<void> {
		const head = await this.log.headPosition();
		await until(async () => {
			const checkpoints = await this.readModels.checkpoints();
			return (
				checkpoints.length > 0 && checkpoints.every((c) => c.position >= head)
			);
		});
	}

	/** Everything that the projections wrote, but for when. */
	async dump(): Promise<Readonly<Record<string, readonly unknown[]>>> {
		const { db } = this.readModels;
		const tables = {
			visits: await db.selectFrom("visits").selectAll().execute(),
			visitors: await db.selectFrom("visitors").selectAll().execute(),
			visit_segments: await db
				.selectFrom("visit_segments")
				.selectAll()
				.execute(),
			visit_outcomes: await db
				.selectFrom("visit_outcomes")
				.selectAll()
				.execute(),
			visitor_segments: await db
				.selectFrom("visitor_segments")
				.selectAll()
				.execute(),
			external_ids: await db.selectFrom("external_ids").selectAll().execute(),
			totals: await db.selectFrom("totals").selectAll().execute(),
			parked: await db.selectFrom("parked_events").selectAll().execute(),
		};
		return Object.fromEntries(
			Object.entries(tables).map(([name, rows]) => [name, sorted(rows)]),
		);
	}
}

export function bothProjections(): readonly DrivenProjection[] {
	return [
		new BatchProjection(visitProjection, ROWS_KEPT),
		new BatchProjection(visitorProjection, ROWS_KEPT),
	];
}

/** PostgreSQL's driver gives whole numbers as text. */
function sorted(rows: readonly object[]): readonly string[] {
	return rows
		.map((row) =>
			JSON.stringify(row, (column, value) =>
				columnTypes[column as Column] === "bigint" && value !== null
					? Number(value)
					: value,
			),
		)
		.sort();
}

/** Resolves when `condition` holds. @throws Error after a bounded wait */
export async function until(condition: () => Promise<boolean>): Promise<void> {
	const deadlineMs = performance.now() + WAIT_MS_MAX;
	while (!(await condition())) {
		if (performance.now() > deadlineMs)
			throw new Error(`condition did not come to hold in ${WAIT_MS_MAX} ms`);
		await delay(2);
	}
}

export async function withHarness(
	databases: TestDatabases,
	events: readonly RecordedDomainEvent[],
	test: (harness: Harness) => Promise<void>,
): Promise<void> {
	const harness = await Harness.open(databases, events);
	try {
		await test(harness);
	} finally {
		await harness.close();
	}
}
