/** A read model as its database holds it at a moment: rows and position of one snapshot. */

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
} from "#read-models";

export const PROJECTIONS = ["visit", "visitor"] as const;
export type ProjectionName = (typeof PROJECTIONS)[number];

const STORED = { visit: storedVisits, visitor: storedVisitors };

export interface LiveModel {
	readonly projection: ProjectionName;
	/** All events up to and with it are in the rows. */
	readonly position: number;
	readonly digest: string;
	readonly rows: readonly DigestRow[];
}

/** Also while the projector writes, or after it was killed. */
export async function liveModels(
	database: OpenReadModelsOptions,
): Promise<readonly LiveModel[]> {
	const models = await openReadModels({ ...database, readonly: true });
	try {
		return await models.db.transaction().execute(async (snapshot) => {
			if ("databaseUrl" in database)
				await sql`set transaction isolation level repeatable read`.execute(
					snapshot,
				);
			const live: LiveModel[] = [];
			for (const projection of PROJECTIONS)
				live.push(await liveModel(snapshot, projection));
			return live;
		});
	} finally {
		await models.close();
	}
}

async function liveModel(
	snapshot: ReadModelDatabase,
	projection: ProjectionName,
): Promise<LiveModel> {
	const checkpoint = await snapshot
		.selectFrom("checkpoints")
		.select("position")
		.where("projection", "=", projection)
		.executeTakeFirst();
	const rows: DigestRow[] = [];
	for await (const row of STORED[projection](snapshot)) rows.push(row);
	const { sha256 } = await digestOf(projection, rows);
	const position = Number(checkpoint?.position ?? 0);
	return { projection, position, digest: sha256, rows };
}

export async function parkedEvents(
	database: OpenReadModelsOptions,
): Promise<readonly unknown[]> {
	const models = await openReadModels({ ...database, readonly: true });
	try {
		return await models.db.selectFrom("parked_events").selectAll().execute();
	} finally {
		await models.close();
	}
}
