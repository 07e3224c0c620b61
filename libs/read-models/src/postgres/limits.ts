/** Bounds on what the read models ask of a PostgreSQL server, and how long they wait for it. */

/** Connections of one process, for readers as for the writer. */
export const POOL_CONNECTIONS_MAX = 10;
/** Callers that may wait for a connection at a time. */
export const POOL_WAITING_MAX = 1_000;
/** How long one waits for a connection, free or new. */
export const CONNECT_MS_MAX = 3_000;
/** A connection that nobody has used for so long is closed. */
export const CONNECTION_IDLE_MS_MAX = 30_000;
/** The server gives a statement up after this long, */
export const STATEMENT_MS_MAX = 6_000;
/** and its wait for a lock after this long; */
export const LOCK_MS_MAX = 5_000;
/** the client gives up on a server that does not answer any more after this long. */
export const ANSWER_MS_MAX = 8_000;
/** The server ends a transaction whose client has said nothing for so long: it may have died with locks in its hands. */
export const TRANSACTION_IDLE_MS_MAX = 10_000;
/** Migrations and rebuilds may build indexes over big tables. */
export const MIGRATION_MS_MAX = 600_000;
/** What is still under way when the pool is closed is cut off after this long. */
export const CLOSE_MS_MAX = 2_000;

/** Statements with a name of their own, which each connection parses and plans once; others are planned anew. */
export const STATEMENTS_NAMED_MAX = 256;

/** How long opening waits for the database; it is tried on and on behind the scenes. */
export const OPEN_WAIT_MS = 3_000;
export const OPEN_RETRY_MS_MIN = 50;
export const OPEN_RETRY_MS_MAX = 2_000;

/** The server gives a leader's lock to the next when it has heard nothing of the leader for so long. */
export const LEASE_MS = 5_000;
/** How often the leader is heard. */
export const HEARTBEAT_EVERY_MS = 1_000;
/** A heartbeat without an answer for so long ends the term: well before the lease does, counted from its last answer. */
export const HEARTBEAT_MS_MAX = 1_500;
