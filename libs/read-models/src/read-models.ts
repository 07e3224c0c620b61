import type { Visit, Visitor } from "#kernel";
import { type Page } from "./page.js";
import { PositionWaiters } from "./position-waiters.js";
import * as due from "./queries/due.js";
import * as operations from "./queries/operations.js";
import * as visitors from "./queries/visitors.js";
import * as visits from "./queries/visits.js";
import {
	openReader,
	openWriter,
	type ReadModelDatabase,
} from "./sqlite/open-sqlite.js";

export interface OpenReadModelsOptions {
	/** Holds `read-models.sqlite`; the writer makes it where it is not there. */
	readonly directory: string;
	/** For reading beside the one writer, in the same or another process. */
	readonly readonly?: boolean;
	/** How long a reader waits for the writer to make the file; READER_WAIT_MS_MAX when left out. */
	readonly waitMs?: number;
}

/** @throws StoreUnavailable where the file cannot be opened, or (reader) is not there in time */
export async function openReadModels(
	options: OpenReadModelsOptions,
): Promise<ReadModels> {
	const { directory, waitMs } = options;
	return new ReadModels(
		options.readonly
			? await openReader(directory, waitMs)
			: await openWriter(directory),
	);
}

/** The visit and visitor read models. Queries are over one site unless they say otherwise. */
export class ReadModels {
	readonly #waiters: PositionWaiters;

	/** `db` is for projections, which write through it. */
	constructor(readonly db: ReadModelDatabase) {
		this.#waiters = new PositionWaiters(async () => {
			const checkpoints = await operations.listCheckpoints(db);
			return new Map(checkpoints.map((c) => [c.projection, c.position]));
		});
	}

	async visit(siteId: string, visitId: string): Promise<Visit | null> {
		const row = await this.visitRow(siteId, visitId);
		return row?.visit ?? null;
	}

	visitRow(siteId: string, visitId: string): Promise<visits.VisitRow | null> {
		return visits.findVisit(this.db, siteId, visitId);
	}

	/** Newest `startedAt` first. @throws InvalidInput at `/limit` or `/cursor` */
	visits(siteId: string, filter: visits.VisitFilter): Promise<Page<Visit>> {
		return visits.listVisits(this.db, siteId, filter);
	}

	visitor(siteId: string, visitorId: string): Promise<Visitor | null> {
		return visitors.findVisitor(this.db, siteId, visitorId);
	}

	/** Newest `firstSeenAt` first. @throws InvalidInput at `/limit` or `/cursor` */
	visitors(
		siteId: string,
		filter: visitors.VisitorFilter,
	): Promise<Page<Visitor>> {
		return visitors.listVisitors(this.db, siteId, filter);
	}

	totals(siteId: string): Promise<operations.SiteTotals> {
		return operations.siteTotals(this.db, siteId);
	}

	/** Over all sites, those due at or before `nowMs`, the longest due first; at most DUE_LIMIT_MAX. */
	dueVisits(
		nowMs: number,
		after: due.AfterDueVisit | null,
		limit: number,
	): Promise<readonly due.DueVisit[]> {
		return due.dueVisits(this.db, nowMs, after, limit);
	}

	/** As `dueVisits`, for memberships of visitors that expire. */
	dueVisitors(
		nowMs: number,
		after: due.DueVisitor | null,
		limit: number,
	): Promise<readonly due.DueVisitor[]> {
		return due.dueVisitors(this.db, nowMs, after, limit);
	}

	checkpoints(): Promise<readonly operations.Checkpoint[]> {
		return operations.listCheckpoints(this.db);
	}

	/** In log order, after `afterPosition` (0: from the first); at most PARKED_LIMIT_MAX. */
	parkedEvents(
		projection: string,
		afterPosition: number,
		limit: number,
	): Promise<readonly operations.ParkedEvent[]> {
		return operations.listParked(this.db, projection, afterPosition, limit);
	}

	/** Projection to its number of parked events; none: not in the map. */
	parkedCounts(): Promise<ReadonlyMap<string, number>> {
		return operations.countParked(this.db);
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

	async close(): Promise<void> {
		this.#waiters.close();
		await this.db.destroy();
	}
}
