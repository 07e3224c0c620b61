/** Both read models as their database holds them at a moment: one snapshot. */

import { sql } from "kysely";
import {
	type DigestRow,
	digestOf,
	storedVisitors,
	storedVisits,
} from "#projections";
import {
	type OpenReadModelsOptions,
	openReadModels,
	type ReadModelDatabase,
	type ReadModels,
} from "#read-models";
import type { Digests } from "../naive/digest.js";

export interface LiveModels {
	/** All events up to and with it are in the rows. */
	readonly position: number;
	readonly digests: Digests;
	readonly visit: readonly DigestRow[];
	readonly visitor: readonly DigestRow[];
}

/** Also while the projector writes, or after it was killed. @throws Error where the models are not of one position */
export function liveModels(
	database: OpenReadModelsOptions,
): Promise<LiveModels> {
	return reading(database, ({ db }) =>
		db.transaction().execute(async (snapshot) => {
			if ("databaseUrl" in database)
				await sql`set transaction isolation level repeatable read`.execute(
					snapshot,
				);
			const position = await positionIn(snapshot);
			const visit = await listed(storedVisits(snapshot));
			const visitor = await listed(storedVisitors(snapshot));
			const digests = {
				visit: (await digestOf("visit", visit)).sha256,
				visitor: (await digestOf("visitor", visitor)).sha256,
			};
			return { position, digests, visit, visitor };
		}),
	);
}

export function parkedEvents(
	database: OpenReadModelsOptions,
): Promise<readonly object[]> {
	return reading(database, ({ db }) =>
		db.selectFrom("parked_events").selectAll().execute(),
	);
}

async function positionIn(snapshot: ReadModelDatabase): Promise<number> {
	const checkpoints = await snapshot
		.selectFrom("checkpoints")
		.select("position")
		.execute();
	const [position = 0, ...others] = new Set(
		checkpoints.map((checkpoint) => Number(checkpoint.position)),
	);
	if (others.length > 0) throw new Error(`positions ${position}, ${others}`);
	return position;
}

async function listed<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
	const list: T[] = [];
	for await (const item of items) list.push(item);
	return list;
}

async function reading<T>(
	database: OpenReadModelsOptions,
	read: (models: ReadModels) => Promise<T>,
): Promise<T> {
	const models = await openReadModels({ ...database, readonly: true });
	try {
		return await read(models);
	} finally {
		await models.close();
	}
}
