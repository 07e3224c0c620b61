/** Every bound of the broadcaster. */

/** Events read in one go; also all that is held while the broker is away. */
export const PAGE_EVENTS_MAX = 256;

/** Bytes of payload published before the broker is asked to confirm, give or take one message. */
export const BATCH_BYTES_MAX = 4 * 1_048_576;

/** A confirmation that takes longer counts as lost, and the connection with it. */
export const CONFIRM_MS_MAX = 5_000;

/** The checkpoint is saved at most this often; what lies between is published again after a crash. */
export const CHECKPOINT_EVERY_MS = 200;

/** Attempts to save the checkpoint while stopping. */
export const CHECKPOINT_ATTEMPTS_AT_STOP = 3;

/** How long `stop` waits for the page in hand. */
export const STOP_MS_MAX = 5_000;

/** Pauses between attempts (to connect, to publish a page, to save): doubling from the first to the last. */
export const BACKOFF_MS_MIN = 50;
export const BACKOFF_MS_MAX = 2_000;

export const CONNECT_MS_MAX = 5_000;

/** A silent link is noticed after two of these. */
export const PING_EVERY_MS = 10_000;
export const PINGS_UNANSWERED_MAX = 2;

/** JetStream drops doubles of messages that are no older than this. */
export const DUPLICATE_WINDOW_MS = 120_000;

/** How long a new stream keeps messages: 30 days. */
export const STREAM_AGE_MS = 30 * 24 * 3_600_000;

/** How often a new stream is kept in a cluster: the fewest with which it outlives the loss of a server. */
export const STREAM_REPLICAS = 3;

/** Kept free of a broker's maximum for the headers of a message. */
export const HEADER_BYTES_RESERVED = 512;
