/** Reads while the server, or a connection to it, does what it should not. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import pg from "pg";
import { Overloaded, ReadModelsUnavailable } from "#kernel";
import { eventually } from "../../../../tests/support/eventually.js";
import { openReadModels, type ReadModels } from "../read-models.js";
import { describeOnPostgres } from "../testing/databases.js";
import {
	ANSWER_MS_MAX,
	CLOSE_MS_MAX,
	POOL_CONNECTIONS_MAX,
	POOL_WAITING_MAX,
	STATEMENT_MS_MAX,
} from "./limits.js";

describeOnPostgres("reads on PostgreSQL", (server) => {
	let readModels: ReadModels;
	let other: pg.Client;

	beforeEach(async () => {
		const databaseUrl = await server().createDatabase();
		await (await openReadModels({ databaseUrl })).close();
		readModels = await openReadModels({ databaseUrl, readonly: true });
		other = new pg.Client(databaseUrl);
		await other.connect();
	});

	afterEach(async () => {
		await other.end();
		await readModels.close();
	});

	it("are repeated where their connection ends", async () => {
		for (let n = 0; n < 25; n++) {
			expect(await readModels.checkpoints()).toEqual([]);
			await other.query(
				`select pg_terminate_backend(pid) from pg_stat_activity
					where datname = current_database() and pid <> pg_backend_pid()`,
			);
		}
	});

	it("are refused where too many wait for a connection, and the others answered", async () => {
		const read = (length: number) =>
			Array.from({ length }, () => readModels.checkpoints());
		// Open before the reads begin to wait, so that they wait for answers alone.
		await Promise.all(read(POOL_CONNECTIONS_MAX));
		await other.query("begin; lock table checkpoints");
		const reads = read(POOL_CONNECTIONS_MAX);
		// The pool hands open connections out a turn later; until then these would count as waiting.
		await nextTurn();
		reads.push(...read(POOL_WAITING_MAX));
		await expect(readModels.checkpoints()).rejects.toThrow(Overloaded);
		await other.query("commit");
		expect(new Set((await Promise.all(reads)).flat())).toEqual(new Set());
	});

	it("go on while prepared statements meet a table of another shape", async () => {
		expect(await readModels.checkpoints()).toEqual([]);
		await other.query("alter table checkpoints add column later text");
		expect(await readModels.checkpoints()).toEqual([]);
	});

	it("are given up where the statement or the server takes too long", async () => {
		const { rows } = await sql<{
			pid: number;
		}>`select pg_backend_pid() as pid`.execute(readModels.db);
		const pid = rows[0]?.pid as number;
		// The one connection that is open hangs, as on a machine that does.
		process.kill(pid, "SIGSTOP");
		try {
			const startMs = performance.now();
			const hanging = readModels.checkpoints().catch((error) => error);
			const slow = sql`select pg_sleep(${(STATEMENT_MS_MAX * 2) / 1_000})`
				.execute(readModels.db)
				.catch((error: unknown) => error);
			expect(await slow).toBeInstanceOf(ReadModelsUnavailable);
			expect(await slow).toMatchObject({ cause: { code: "57014" } });
			expect(await hanging).toBeInstanceOf(ReadModelsUnavailable);
			expect(performance.now() - startMs).toBeLessThan(ANSWER_MS_MAX * 2);
			expect(await readModels.checkpoints()).toEqual([]);
		} finally {
			process.kill(pid, "SIGCONT");
		}
	});

	it("are cut off where they are under way for long when the models are closed", async () => {
		const slow = sql`select pg_sleep(5)`
			.execute(readModels.db)
			.catch((error: unknown) => error);
		await eventually(
			() =>
				other.query(
					"select 1 from pg_stat_activity where wait_event = 'PgSleep'",
				),
			({ rowCount }) => expect(rowCount).toBe(1),
		);
		const startMs = performance.now();
		await readModels.close();
		expect(performance.now() - startMs).toBeLessThan(CLOSE_MS_MAX + 1_000);
		expect(await slow).toBeInstanceOf(ReadModelsUnavailable);
		await expect(readModels.checkpoints()).rejects.toThrow();
	});
});
