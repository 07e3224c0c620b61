/** Databases for tests: whatever holds of read models holds on SQLite and on PostgreSQL. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describeWith } from "../../../../tests/support/needs.js";
import {
	execute,
	findPostgres,
	type PostgresServer,
	startPostgres,
} from "../../../../tests/support/postgres-server.js";
import type { OpenReadModelsOptions } from "../read-models.js";
import { READ_MODELS_FILE } from "../sqlite/open-sqlite.js";

/** Where writing a row fails: each that is inserted or updated in the table while the condition over `new` holds. */
export interface Failure {
	readonly event: "insert" | "update";
	readonly table: string;
	readonly when: string;
}

/** An empty place for read models. */
export interface TestDatabase {
	readonly options: OpenReadModelsOptions;
	/** Runs statements on a connection of their own, once the read models have been opened. */
	execute(statements: string): Promise<void>;
	/** Answers what ends it. */
	fail(failure: Failure): Promise<() => Promise<void>>;
	remove(): Promise<void>;
}

export interface TestDatabases {
	create(): Promise<TestDatabase>;
}

/** Runs the suite on either engine; on PostgreSQL where that is installed. */
export function describeOnBoth(
	name: string,
	suite: (databases: TestDatabases) => void,
): void {
	describe(`${name}, on SQLite`, () => suite({ create: createSqlite }));
	describeOnPostgres(`${name}, on PostgreSQL`, (server) =>
		suite({ create: () => createPostgres(server()) }),
	);
}

/** Runs the suite with a PostgreSQL server of its own, where it is installed. */
export function describeOnPostgres(
	name: string,
	suite: (server: () => PostgresServer) => void,
): void {
	describeWith(findPostgres(), name, () => {
		let server: PostgresServer;
		beforeAll(async () => {
			server = await startPostgres();
		});
		suite(() => server);
		// In the order in which they are given, so after the suite's own.
		afterAll(() => server.stop());
	});
}

export async function createSqlite(): Promise<TestDatabase> {
	const root = mkdtempSync(join(tmpdir(), "journeylog-read-models-"));
	const directory = join(root, "not", "there", "yet");
	const run = async (statements: string) => {
		const file = new Database(join(directory, READ_MODELS_FILE));
		file.exec(statements);
		file.close();
	};
	return {
		options: { directory },
		execute: run,
		async fail({ event, table, when }) {
			await run(`create trigger failing before ${event} on ${table} when ${when}
				begin select raise(abort, 'disk is full'); end`);
			return () => run("drop trigger failing");
		},
		async remove() {
			rmSync(root, { recursive: true });
		},
	};
}

export async function createPostgres(
	server: PostgresServer,
): Promise<TestDatabase> {
	const databaseUrl = await server.createDatabase();
	const run = (statements: string) => execute(databaseUrl, statements);
	return {
		options: { databaseUrl },
		execute: run,
		async fail({ event, table, when }) {
			await run(`create function fail() returns trigger language plpgsql as
				$$ begin raise 'disk is full' using errcode = 'disk_full'; end $$;
				create trigger failing before ${event} on ${table}
				for each row when (${when}) execute function fail()`);
			return () => run("drop function fail() cascade");
		},
		async remove() {},
	};
}
