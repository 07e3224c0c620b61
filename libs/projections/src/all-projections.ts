import type { AnyProjection } from "./projection.js";
import { visitProjection } from "./visit/visit.projection.js";
import { visitorProjection } from "./visitor/visitor.projection.js";

/** In the order in which they are listed. */
export const ALL_PROJECTIONS: readonly AnyProjection[] = [
	visitProjection,
	visitorProjection,
];
