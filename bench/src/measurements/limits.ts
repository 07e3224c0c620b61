/** Bounds that measurements share. */

/** Projections that have not read the whole log by then are given up. */
export const CATCH_UP_MS_MAX = 600_000;
