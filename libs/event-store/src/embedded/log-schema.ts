/** The tables of a log file, and how those of older versions become them. */

/** Counted up with every change of the tables. */
export const SCHEMA_VERSION = 2;

/** Marks the file as ours ("jlog"), https://www.sqlite.org/pragma.html#pragma_application_id. */
export const APPLICATION_ID = 0x6a6c6f67;

/**
 * A stream's head is the last revision in the unique index, not a column of `streams`: an append then writes no page of
 * `streams`. AUTOINCREMENT keeps a position from being given twice even if the last events were ever removed.
 *
 * `events.format` holds the bits of `EventFormat`. The columns of `streams` beside its name are taken from the newest
 * event of its metadata stream, whose revision is `metadata_revision`, in that event's own transaction. A tombstone hides
 * all before it.
 */
export const SCHEMA = `
CREATE TABLE streams (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	metadata_revision INTEGER,
	max_age INTEGER,
	max_count INTEGER,
	truncate_before INTEGER
) STRICT;
CREATE TABLE events (
	position INTEGER PRIMARY KEY AUTOINCREMENT,
	stream_id INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	event_id TEXT NOT NULL,
	type TEXT NOT NULL,
	recorded_at INTEGER NOT NULL,
	metadata TEXT NOT NULL,
	data TEXT NOT NULL,
	format INTEGER NOT NULL DEFAULT 0,
	UNIQUE (stream_id, revision)
) STRICT;
CREATE TABLE snapshots (
	stream TEXT PRIMARY KEY,
	revision INTEGER NOT NULL,
	schema TEXT NOT NULL,
	state TEXT NOT NULL
) STRICT;
CREATE TABLE probe (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	count INTEGER NOT NULL
) STRICT;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** What makes a file of version `index + 1` one of the next. A column with a default is added without touching a row. */
export const UPGRADES: readonly string[] = [
	`
ALTER TABLE events ADD COLUMN format INTEGER NOT NULL DEFAULT 0;
ALTER TABLE streams ADD COLUMN metadata_revision INTEGER;
ALTER TABLE streams ADD COLUMN max_age INTEGER;
ALTER TABLE streams ADD COLUMN max_count INTEGER;
ALTER TABLE streams ADD COLUMN truncate_before INTEGER;
PRAGMA user_version = 2;
`,
];
