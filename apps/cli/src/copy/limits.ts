/** Every bound of copying a log. */

/** Events read at a time; those of one page are written before the next one's. */
export const PAGE_EVENTS = 2_000;
/** Events of one stream in one append at most. */
export const BATCH_EVENTS_MAX = 200;
/** How often the progress is saved. */
export const SAVE_EVERY_MS = 1_000;
/** How long a target that is away is waited for. */
export const OUTAGE_MS_MAX = 60_000;
/** Pause between attempts meanwhile. */
export const RETRY_EVERY_MS = 250;
/** Differences that are named. */
export const DIFFERENCES_NAMED_MAX = 10;
/** Reads at a time while differences are looked for. */
export const READS_AT_A_TIME_MAX = 64;
