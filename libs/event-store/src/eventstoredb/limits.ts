/** Every bound of the driver, in milliseconds where it is a time. */

/** How long an operation waits for a connection that is being made for the first time, or anew. */
export const CONNECT_WAIT_MS_MAX = 1_000;
/** How long a new connection may take to show that it works. */
export const PROBE_MS_MAX = 5_000;
/** How long a read of one stream or of the log's head may take. */
export const READ_MS_MAX = 10_000;
/** How long a page of the whole log is gathered; what was found by then is the page. */
export const READ_ALL_MS_MAX = 5_000;
/** How long the server may take for an append, and how much later its answer may still come. */
export const APPEND_MS_MAX = 10_000;
export const APPEND_ANSWER_GRACE_MS = 2_000;

/** Pauses between attempts to connect or to follow, doubled from the first to the last. */
export const RETRY_MS_MIN = 50;
export const RETRY_MS_MAX = 2_000;
/** A connection that lived this long is made again at once when it is lost. */
export const STABLE_MS = 1_000;

/** Appends, and bytes of their data and metadata, that are owed an answer at most. */
export const PENDING_APPENDS_MAX = 20_000;
export const PENDING_BYTES_MAX = 67_108_864;
/** Of these, what is sent at a time: little enough that a slow server or a slow link is done with each in time. */
export const IN_FLIGHT_MAX = 1_000;
export const IN_FLIGHT_BYTES_MAX = 4_194_304;

/** Bytes of data and metadata after which a page is full, however few its events. */
export const PAGE_BYTES_MAX = 16_777_216;

/** Events that the server looks at between two checkpoints of a filtered subscription. */
export const SEARCH_WINDOW_EVENTS = 500;

/** Snapshots that are being written at most; what comes then is dropped. */
export const SNAPSHOTS_IN_FLIGHT_MAX = 64;

/** One message from the server at most; the same as EventStoreDB's own client has. */
export const MESSAGE_BYTES_MAX = 17 * 1_048_576;
