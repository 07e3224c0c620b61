import {
	ALL_PROJECTIONS,
	foldPart,
	loadParts,
	PROJECTED_PREFIX,
	StreamRows,
	savePart,
} from "#projections";
import { inGeneration, skippedEventIds } from "#read-models";
import { openStreamwiseLog, openWritableModels } from "../backend/stores.js";
import type { FoldWorkerData } from "./rebuild-messages.js";
import { WriteTurn } from "./write-turn.js";

/** Folds a part of a rebuild's streams, from where it left off. @throws as `foldPart` */
export async function foldStreamsPart(
	{ places, generation, projections, until, part, turn }: FoldWorkerData,
	signal: AbortSignal,
): Promise<void> {
	const log = openStreamwiseLog(places);
	if (log === null) throw new Error("the log cannot be read stream by stream");
	const readModels = await openWritableModels(places, { patient: true });
	try {
		const { db } = readModels;
		const from = (await loadParts(db, generation))[part.index];
		if (from === undefined) throw new Error(`there is no part ${part.index}`);
		const folded: StreamRows<unknown>[] = [];
		for (const projection of ALL_PROJECTIONS) {
			if (!projections.includes(projection.name)) continue;
			const skipped = await skippedEventIds(db, projection.name);
			folded.push(new StreamRows(projection, skipped));
		}
		await foldPart({
			...{ log, part, until, from, signal },
			streamPrefix: PROJECTED_PREFIX,
			projections: folded,
			db: inGeneration(db, generation),
			...(turn !== null && { turn: new WriteTurn(turn) }),
			save: (transaction, was, is) =>
				savePart(transaction, generation, part.index, was, is),
		});
	} finally {
		await readModels.close();
		log.close();
	}
}
