import type { Projection } from "../projection.js";
import {
	foldVisitRow,
	foldVisitRowInPlace,
	keyOfVisit,
	type VisitProjectionRow,
} from "./visit-row.js";
import { VISIT, visitTable } from "./visit-table.js";

/** The visit read model: one row per visit. */
export const visitProjection: Projection<VisitProjectionRow> = {
	name: VISIT,
	version: 2,
	keyOf: keyOfVisit,
	fold: foldVisitRow,
	foldInPlace: foldVisitRowInPlace,
	table: visitTable,
};
