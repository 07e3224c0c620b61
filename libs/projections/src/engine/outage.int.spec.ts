/** The runner over a PostgreSQL server that goes away, refuses, or has others in the way. */

import pg from "pg";
import type { PostgresOptions } from "#read-models";
import { eventually } from "../../../../tests/support/eventually.js";
import {
	createPostgres,
	createSqlite,
	describeOnPostgres,
} from "../../../read-models/src/testing/databases.js";
import { expectNaive } from "../testing/expect-naive.js";
import { bothProjections, Harness, withHarness } from "../testing/harness.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import type { ProjectionRunner } from "./runner.js";

const seed = Number(process.env.SEED ?? 90_017);
console.info(`seed ${seed}`);

const events = randomStreams(new SeededRandom(seed), {
	visitors: 60,
	events: 1_500,
});
const RECOVERY_MS_MAX = 30_000;

/** Causes of the failures that were logged, by their SQLSTATE. */
function causesOf({ lines }: Harness): (string | undefined)[] {
	return lines.map(({ fields }) => {
		const { err } = fields as { err?: { cause?: { code?: string } } };
		return err?.cause?.code;
	});
}

describeOnPostgres("runner on PostgreSQL", (server) => {
	let harness: Harness;

	beforeEach(async () => {
		harness = await Harness.open({ create: () => createPostgres(server()) });
	});

	afterEach(() => harness.close());

	const leading = (batchEventsMax: number) =>
		harness.runner(
			batchEventsMax,
			bothProjections(),
			harness.readModels.leadership("projector"),
		);

	const untilState = (runner: ProjectionRunner, state: string) =>
		eventually(
			() => runner.status()[0]?.state,
			(is) => expect(is).toBe(state),
			RECOVERY_MS_MAX,
		);

	it.each(["shutDown", "kill"] as const)(
		"goes on where it was when the server is back after %s",
		async (end) => {
			const runner = leading(20);
			runner.start();
			harness.log.push(...events.slice(0, 700));
			await harness.reachHead();
			await server()[end]();
			harness.log.push(...events.slice(700));
			await untilState(runner, "retrying");
			await expect(harness.readModels.checkpoints()).rejects.toMatchObject({
				code: "read-models-unavailable",
			});
			await eventually(
				() => runner.leads,
				(leads) => expect(leads).toBe(false),
			);
			await server().restart();
			await eventually(
				() => runner.leads,
				(leads) => expect(leads).toBe(true),
				RECOVERY_MS_MAX,
			);
			await harness.reachHead();
			await runner.stop();
			await expectNaive(harness, events);
		},
	);

	it("applies every event once while its sessions are ended over and over", async () => {
		harness.log.push(...events);
		const runner = leading(10);
		runner.start();
		const head = await harness.log.headPosition();
		let at = 0;
		runner.onCheckpoint((position) => {
			at = position;
		});
		await eventually(
			() =>
				harness.database.execute(
					`select pg_terminate_backend(pid) from pg_stat_activity
						where datname = current_database() and pid <> pg_backend_pid()`,
				),
			() => expect(at).toBe(head),
			RECOVERY_MS_MAX,
		);
		await runner.stop();
		await expectNaive(harness, events);
	});

	it("retries what could not be serialized", async () => {
		const database = await createPostgres(server());
		const { databaseUrl } = database.options as PostgresOptions;
		await database.execute(
			`alter database ${databaseUrl.split("/").at(-1)}
				set default_transaction_isolation = 'repeatable read'`,
		);
		await withHarness({ create: async () => database }, events, async (own) => {
			const runners = [own.runner(7), own.runner(11)];
			for (const runner of runners) runner.start();
			await own.reachHead();
			for (const runner of runners) await runner.stop();
			expect(causesOf(own)).toContain("40001");
			await expectNaive(own, events);
		});
	});

	it("retries after a deadlock", async () => {
		harness.log.push(...events.slice(0, 500));
		await harness.catchUp();
		const { databaseUrl } = harness.database.options as PostgresOptions;
		const other = new pg.Client(databaseUrl);
		await other.connect();
		// The other begins with what the runner ends with, and is the one who can wait longer.
		await other.query("set deadlock_timeout = '60s'; begin");
		await other.query("select * from totals for update");
		harness.log.push(...events.slice(500));
		const runner = harness.runner();
		runner.start();
		await eventually(
			() => other.query("select 1 from pg_locks where not granted"),
			({ rowCount }) => expect(rowCount).toBeGreaterThan(0),
		);
		await other.query("select * from checkpoints for update");
		await other.query("commit");
		await other.end();
		await harness.reachHead();
		await runner.stop();
		expect(causesOf(harness)).toContain("40P01");
		await expectNaive(harness, events);
	});

	it("gives the same rows as on SQLite, whatever happens on the way", async () => {
		const random = new SeededRandom(seed);
		harness.log.push(...events);
		const head = await harness.log.headPosition();
		for (let position = 0; position < head; ) {
			const runner = leading(1 + random.below(200));
			const batches = 1 + random.below(5);
			await new Promise<void>((resolve) => {
				let seen = 0;
				runner.onCheckpoint((at) => {
					position = at;
					if (++seen >= batches || at >= head) resolve();
				});
				runner.start();
			});
			await runner.stop();
		}
		await withHarness({ create: createSqlite }, events, async (sqlite) => {
			await sqlite.catchUp();
			expect(await harness.dump()).toEqual(await sqlite.dump());
		});
	});
});
