/** Carries out one request about a parked event, in one transaction with the rows that it changes. */

import type { EventLog } from "#kernel";
import {
	MultiRowDelete,
	type ParkedEvent,
	type ParkedRequest,
	type ReadModelDatabase,
} from "#read-models";
import type { Key, Projection } from "../projection.js";
import {
	type Chain,
	type Folded,
	foldChain,
	type Link,
	readChain,
} from "./parked-chain.js";

export interface CarryOutOptions {
	/** Makes sure, within the transaction, that nobody else writes the rows by now; throws where somebody does. */
	readonly fence: (transaction: ReadModelDatabase) => Promise<void>;
	readonly nowMs: number;
}

/** @throws StoreUnavailable, and what the fence throws: then nothing is changed */
export async function carryOut<Row>(
	db: ReadModelDatabase,
	log: Pick<EventLog, "readStream">,
	projection: Projection<Row>,
	request: ParkedRequest,
	{ fence, nowMs }: CarryOutOptions,
): Promise<void> {
	const { key } = request;
	const chain = await readChain(db, log, projection.name, key);
	const { skipped, retried } = meant(request, chain);
	await db.transaction().execute(async (transaction) => {
		await fence(transaction);
		if (skipped !== null) {
			await recordSkip(transaction, skipped, request, nowMs);
			await unpark(transaction, [skipped]);
		}
		const failed = await foldAgain(transaction, projection, key, retried);
		const goesOn = chain.goesOn && retried.length > 0 && failed === null;
		await settleRequest(transaction, request, goesOn);
	});
}

/** A skip is of one event: where another stands first by now, somebody has dealt with it, and nothing is to be done. */
function meant(
	{ action, position }: ParkedRequest,
	{ links }: Chain,
): { readonly skipped: ParkedEvent | null; readonly retried: readonly Link[] } {
	if (action === "retry") return { skipped: null, retried: links };
	const [first, ...behind] = links;
	if (first?.parked.position !== position)
		return { skipped: null, retried: [] };
	return { skipped: first.parked, retried: behind };
}

async function foldAgain<Row>(
	db: ReadModelDatabase,
	projection: Projection<Row>,
	key: Key,
	links: readonly Link[],
): Promise<Folded<Row>["failed"]> {
	const { table } = projection;
	const before = (await table.load(db, [key])).get(key) ?? null;
	const folded = foldChain(projection, key, before, links);
	const { row: after, done, failed } = folded;
	if (after !== null && after !== before)
		await table.write(db, [{ key, before, after }]);
	await unpark(db, done);
	if (failed !== null) await noteError(db, failed.parked, failed.error);
	return failed;
}

const remove = new MultiRowDelete("parked_events", ["projection", "position"]);

/** They have had their effect, or are to have none. */
async function unpark(
	db: ReadModelDatabase,
	parked: readonly ParkedEvent[],
): Promise<void> {
	await remove.run(
		db,
		parked.map(({ projection, position }) => [projection, position]),
	);
}

/** It could not be folded again, for this reason. */
async function noteError(
	db: ReadModelDatabase,
	{ projection, position }: ParkedEvent,
	error: string,
): Promise<void> {
	await db
		.updateTable("parked_events")
		.set({ error })
		.where("projection", "=", projection)
		.where("position", "=", position)
		.execute();
}

/** From now on no fold takes it. */
async function recordSkip(
	db: ReadModelDatabase,
	{ projection, eventId, position, key, error }: ParkedEvent,
	{ requestedBy }: ParkedRequest,
	nowMs: number,
): Promise<void> {
	await db
		.insertInto("skipped_events")
		.values({
			projection,
			event_id: eventId,
			position,
			key,
			error,
			requested_by: requestedBy,
			skipped_at: nowMs,
		})
		.onConflict((oc) => oc.columns(["projection", "event_id"]).doNothing())
		.execute();
}

/** The rest of a long chain is retried in the next transaction; else the request is done. */
async function settleRequest(
	db: ReadModelDatabase,
	{ projection, key }: ParkedRequest,
	goesOn: boolean,
): Promise<void> {
	if (goesOn)
		await db
			.updateTable("parked_requests")
			.set({ action: "retry" })
			.where("projection", "=", projection)
			.where("key", "=", key)
			.execute();
	else
		await db
			.deleteFrom("parked_requests")
			.where("projection", "=", projection)
			.where("key", "=", key)
			.execute();
}
