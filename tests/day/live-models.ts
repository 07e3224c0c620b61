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

/** Also while the projector writes, or after it was killed: it writes both models and their position at once. */
export function liveModels(
	database: OpenReadModelsOptions,
): Promise<LiveModels> {
	return reading(database, ({ db }) =>
		db.transaction().execute(async (snapshot) => {
			if ("databaseUrl" in database)
				await sql`set transaction isolation level repeatable read`.execute(
					snapshot,
				);
			const { position } = await snapshot
				.selectFrom("checkpoints")
				.select(({ fn }) => fn.min("position").as("position"))
				.executeTakeFirstOrThrow();
			const visit = await listed(storedVisits(snapshot));
			const visitor = await listed(storedVisitors(snapshot));
			const digests = {
				visit: (await digestOf("visit", visit)).sha256,
				visitor: (await digestOf("visitor", visitor)).sha256,
			};
			return { position: Number(position), digests, visit, visitor };
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

/** The least position that is projected. */
export async function positionOf(
	database: OpenReadModelsOptions,
): Promise<number> {
	return reading(database, async (models) => {
		const checkpoints = await models.checkpoints();
		return Math.min(...checkpoints.map(({ position }) => position));
	});
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
