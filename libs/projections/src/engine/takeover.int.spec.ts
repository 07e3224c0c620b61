/** Several runners on one PostgreSQL database, of which one leads until something happens to it. */

import type { PostgresOptions } from "#read-models";
import { Child } from "../../../../tests/support/child.js";
import { eventually } from "../../../../tests/support/eventually.js";
import {
	createPostgres,
	describeOnPostgres,
} from "../../../read-models/src/testing/databases.js";
import { expectNaive } from "../testing/expect-naive.js";
import { bothProjections, Harness } from "../testing/harness.js";
import type {
	ProjectingChildOptions,
	ProjectingChildReport,
} from "../testing/projecting-child.js";
import { SeededRandom } from "../testing/random.js";
import { randomStreams } from "../testing/random-streams.js";
import type { ProjectionRunner } from "./runner.js";

const seed = Number(process.env.SEED ?? 77_003);
console.info(`seed ${seed}`);

const PROJECTING_CHILD = new URL(
	"../testing/projecting-child.js",
	import.meta.url,
);
const BATCH_EVENTS = 15;
const streams = { visitors: 60, events: 3_000 };
const events = randomStreams(new SeededRandom(seed), streams);
/** A hanging leader is given up after five seconds; the rest is for a busy machine. */
const TAKEOVER_MS_MAX = 20_000;

describeOnPostgres("runners on one database", (server) => {
	let harness: Harness;
	let runners: ProjectionRunner[];
	let children: Child<ProjectingChildReport>[];

	beforeEach(async () => {
		harness = await Harness.open(
			{ create: () => createPostgres(server()) },
			events,
		);
		runners = [];
		children = [];
	});

	afterEach(async () => {
		await Promise.all(children.map((child) => child.kill()));
		await Promise.all(runners.map((runner) => runner.stop()));
		await harness.close();
	});

	function startRunner(): ProjectionRunner {
		const leadership = harness.readModels.leadership("projector");
		const runner = harness.runner(BATCH_EVENTS, bothProjections(), leadership);
		runners.push(runner);
		runner.start();
		return runner;
	}

	function startChild(): Child<ProjectingChildReport> {
		const { databaseUrl } = harness.database.options as PostgresOptions;
		const options: ProjectingChildOptions = {
			...{ databaseUrl, seed, streams },
			batchEventsMax: BATCH_EVENTS,
		};
		const child = new Child<ProjectingChildReport>(
			PROJECTING_CHILD,
			JSON.stringify(options),
		);
		children.push(child);
		return child;
	}

	/** Resolves once the child leads and has written some batches. */
	async function untilUnderWay(child: Child<ProjectingChildReport>) {
		const from = child.last?.position ?? 0;
		await eventually(
			() => child.last,
			(report) => {
				expect(report?.leads).toBe(true);
				expect(report?.position).toBeGreaterThan(from + BATCH_EVENTS);
			},
			TAKEOVER_MS_MAX,
		);
	}

	const untilLeading = (runner: ProjectionRunner) =>
		eventually(
			() => runner.leads,
			(leads) => expect(leads).toBe(true),
			TAKEOVER_MS_MAX,
		);

	it("stand by for the one that leads, and tell who does", async () => {
		const first = startRunner();
		await untilLeading(first);
		const second = startRunner();
		const told: boolean[] = [];
		second.onLeadership((leads) => told.push(leads));
		await eventually(
			() => second.status(),
			([visit]) => expect(visit?.state).toBe("standby"),
		);
		await harness.reachHead();
		expect(told).toEqual([]);
		await eventually(
			() => second.status(),
			([visit]) => expect(visit?.position).toBe(events.at(-1)?.position),
		);
		await first.stop();
		await untilLeading(second);
		expect(told).toEqual([true]);
		expect(first.status()[0]?.state).toBe("stopped");
		await expectNaive(harness, events);
	});

	it("take over from a process that is killed, each event having its effect once", async () => {
		const first = startChild();
		await untilUnderWay(first);
		const second = startChild();
		await first.kill();
		await untilUnderWay(second);
		const runner = startRunner();
		await second.kill();
		await untilLeading(runner);
		await harness.reachHead();
		await expectNaive(harness, events);
	});

	it("take over from a process that hangs, which does no harm when it goes on", async () => {
		const child = startChild();
		await untilUnderWay(child);
		child.signal("SIGSTOP");
		const runner = startRunner();
		await untilLeading(runner);
		await harness.reachHead();
		const done = await harness.dump();
		child.signal("SIGCONT");
		await eventually(
			() => child.last,
			(report) => expect(report?.leads).toBe(false),
		);
		expect(await harness.dump()).toEqual(done);
		expect(runner.leads).toBe(true);
		await expectNaive(harness, events);
	});

	it("take over when the server ends the leader's session, who then stands by", async () => {
		const [first, second] = [startRunner(), startRunner()];
		for (let n = 0; n < 3; n++) {
			const leader = await eventually(
				() => [first, second].find((runner) => runner.leads),
				(runner) => expect(runner).toBeDefined(),
				TAKEOVER_MS_MAX,
			);
			const told: boolean[] = [];
			const ignore = leader?.onLeadership((leads) => told.push(leads));
			await harness.database.execute(
				`select pg_terminate_backend(l.pid) from pg_locks l
					join pg_database d on d.oid = l.database
					where l.locktype = 'advisory' and l.granted
						and d.datname = current_database()`,
			);
			await eventually(
				() => told,
				() => expect(told[0]).toBe(false),
			);
			ignore?.();
		}
		await harness.reachHead();
		await expectNaive(harness, events);
	});
});
