import type { Visit, Visitor } from "#kernel";
import type { OpenDatabase, ReadModelDatabase } from "./database.js";
import type { Leadership } from "./leadership.js";
import type { Page } from "./page.js";
import { PositionWaiters } from "./position-waiters.js";
import {
	openPostgres,
	type PostgresOptions,
} from "./postgres/open-postgres.js";
import * as due from "./queries/due.js";
import * as operations from "./queries/operations.js";
import * as parked from "./queries/parked.js";
import * as visitors from "./queries/visitors.js";
import * as visits from "./queries/visits.js";
import { again } from "./retry.js";
import { openSqlite, type SqliteOptions } from "./sqlite/open-sqlite.js";

export type OpenReadModelsOptions = SqliteOptions | PostgresOptions;

/**
 * In a directory of this machine, or in a PostgreSQL database. The latter may be away: then this resolves all the same
 * after a while, and the database is tried on and on.
 * @throws ReadModelsUnavailable where it cannot be opened
 */
export async function openReadModels(
	options: OpenReadModelsOptions,
): Promise<ReadModels> {
	return new ReadModels(
		"directory" in options
			? await openSqlite(options)
			: await openPostgres(options),
	);
}

/**
 * The visit and visitor read models. Queries are over one site unless they say otherwise. All of them throw
 * ReadModelsUnavailable with the reason while the database is out of reach.
 */
export class ReadModels {
	/** For projections, which write through it. */
	readonly db: ReadModelDatabase;
	readonly #database: OpenDatabase;
	readonly #waiters: PositionWaiters;

	constructor(database: OpenDatabase) {
		this.db = database.db;
		this.#database = database;
		this.#waiters = new PositionWaiters(async () => {
			const checkpoints = await this.checkpoints();
			return new Map(checkpoints.map((c) => [c.projection, c.position]));
		});
	}

	async visit(siteId: string, visitId: string): Promise<Visit | null> {
		const row = await this.visitRow(siteId, visitId);
		return row?.visit ?? null;
	}

	visitRow(siteId: string, visitId: string): Promise<visits.VisitRow | null> {
		return again(() => visits.findVisit(this.db, siteId, visitId));
	}

	/** Newest `startedAt` first. @throws InvalidInput at `/limit` or `/cursor` */
	visits(siteId: string, filter: visits.VisitFilter): Promise<Page<Visit>> {
		return again(() => visits.listVisits(this.db, siteId, filter));
	}

	visitor(siteId: string, visitorId: string): Promise<Visitor | null> {
		return again(() => visitors.findVisitor(this.db, siteId, visitorId));
	}

	/** Newest `firstSeenAt` first. @throws InvalidInput at `/limit` or `/cursor` */
	visitors(
		siteId: string,
		filter: visitors.VisitorFilter,
	): Promise<Page<Visitor>> {
		return again(() => visitors.listVisitors(this.db, siteId, filter));
	}

	totals(siteId: string): Promise<operations.SiteTotals> {
		return again(() => operations.siteTotals(this.db, siteId));
	}

	/** Over all sites, those due at or before `nowMs`, the longest due first; at most DUE_LIMIT_MAX. */
	dueVisits(
		nowMs: number,
		after: due.AfterDueVisit | null,
		limit: number,
	): Promise<readonly due.DueVisit[]> {
		return again(() => due.dueVisits(this.db, nowMs, after, limit));
	}

	/** As `dueVisits`, for memberships of visitors that expire. */
	dueVisitors(
		nowMs: number,
		after: due.DueVisitor | null,
		limit: number,
	): Promise<readonly due.DueVisitor[]> {
		return again(() => due.dueVisitors(this.db, nowMs, after, limit));
	}

	checkpoints(): Promise<readonly operations.Checkpoint[]> {
		return again(() => operations.listCheckpoints(this.db));
	}

	/**
	 * In log order, after `afterPosition` (0: from the first), of streams that begin with the prefix; at most
	 * PARKED_LIMIT_MAX.
	 */
	parkedEvents(
		projection: string,
		afterPosition: number,
		limit: number,
		streamPrefix = "",
	): Promise<readonly parked.ParkedEvent[]> {
		return again(() =>
			parked.listParked(
				this.db,
				projection,
				afterPosition,
				limit,
				streamPrefix,
			),
		);
	}

	parkedEvent(
		projection: string,
		position: number,
	): Promise<parked.ParkedEvent | null> {
		return again(() => parked.findParked(this.db, projection, position));
	}

	/** The one that could not be folded: those that follow it in the log only wait. */
	async firstParkedOf(
		projection: string,
		key: string,
	): Promise<parked.ParkedEvent | null> {
		const [first = null] = await again(() =>
			parked.listParkedOfKey(this.db, projection, key, 1),
		);
		return first;
	}

	/** Projection to its number of parked events; none: not in the map. */
	parkedCounts(): Promise<ReadonlyMap<string, number>> {
		return again(() => parked.countParked(this.db));
	}

	/** Asks the projector, in whichever process it runs, to retry or skip a parked event. */
	requestParked(request: parked.ParkedRequest): Promise<void> {
		return this.change((db) => parked.addParkedRequest(db, request));
	}

	/** Whether the projector has not carried out yet what was asked of it. */
	isParkedRequested(projection: string, key: string): Promise<boolean> {
		return again(() => parked.hasParkedRequest(this.db, projection, key));
	}

	/** Ids of the events that a projection leaves out for good. */
	skippedEventIds(projection: string): Promise<ReadonlySet<string>> {
		return again(() => parked.skippedEventIds(this.db, projection));
	}

	/** A small change in a transaction of its own, also where the models were opened for reading. @throws ReadModelsUnavailable */
	change<T>(work: (db: ReadModelDatabase) => Promise<T>): Promise<T> {
		return this.#database.change(work);
	}

	/**
	 * True once all `projections` have had all events up to `position`, false after `timeoutMs` without.
	 * @throws Overloaded while too many others wait
	 */
	waitForPosition(
		projections: readonly string[],
		position: number,
		timeoutMs: number,
	): Promise<boolean> {
		return this.#waiters.wait(projections, position, timeoutMs);
	}

	/**
	 * Who leads under this name, over all processes on the same database; to be closed by whoever asked for it. In a
	 * directory there is one process that writes, so it always leads.
	 */
	leadership(name: string): Leadership {
		return this.#database.leadership(name);
	}

	async close(): Promise<void> {
		this.#waiters.close();
		await this.#database.close();
	}
}
