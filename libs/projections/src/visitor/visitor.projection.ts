import type { Projection } from "../projection.js";
import {
	foldVisitorRow,
	foldVisitorRowInPlace,
	keyOfVisitor,
	type VisitorProjectionRow,
} from "./visitor-row.js";
import { VISITOR, visitorTable } from "./visitor-table.js";

/** The visitor read model: one row per visitor. */
export const visitorProjection: Projection<VisitorProjectionRow> = {
	name: VISITOR,
	version: 1,
	keyOf: keyOfVisitor,
	fold: foldVisitorRow,
	foldInPlace: foldVisitorRowInPlace,
	table: visitorTable,
};
