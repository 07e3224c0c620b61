/** Projectors and broadcasters on the same servers: one of each works, the other stands by and takes over. */

import { connect, type NatsConnection } from "nats";
import type { CloudEvent } from "#broadcast";
import { runJourneylog } from "../cli/run-journeylog.js";
import { Cluster } from "../support/cluster.js";
import { newVisitor, pageView, read, track } from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { logOf } from "../support/log-of.js";
import { visitOf } from "../support/models.js";
import { findNatsServer } from "../support/nats-server.js";
import { describeWith } from "../support/needs.js";
import { findPostgres } from "../support/postgres-server.js";
import {
	removeDirectory,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";

const TAKE_OVER_MS_MAX = 15_000;
/** Visits end soon, so that time has something to do. */
const VISIT_ENV = { VISIT_IDLE_AFTER: "PT1S", VISIT_ENDS_AFTER: "PT2S" };

async function leads(server: TestServer, role: string): Promise<boolean> {
	const { body } = await server.get<string>("/metrics");
	return body.includes(`journeylog_leading{role="${role}"} 1\n`);
}

describeWith(findPostgres(), "two processes of each role", () => {
	describeWith(findNatsServer(), "on nats-server", () => {
		const directories: string[] = [];
		let cluster: Cluster;
		let api: TestServer;
		let workers: TestServer[];
		let nats: NatsConnection;
		const told: string[] = [];

		beforeAll(async () => {
			cluster = await Cluster.start({
				eventStore: true,
				database: true,
				nats: true,
			});
			nats = await connect({ servers: cluster.env.NATS_URL as string });
			nats.subscribe("journeylog.default.visits.*", {
				callback: (_error, message) => {
					const { subject } = message.json<CloudEvent>();
					told.push(`${subject} ${message.subject.split(".").at(-1)}`);
				},
			});
			api = await start("api");
			workers = [
				await start("projector,broadcaster"),
				await start("projector,broadcaster"),
			];
		});
		afterAll(async () => {
			await nats?.close();
			await cluster?.close();
			for (const directory of directories) await removeDirectory(directory);
		});

		/** A process that shares nothing with the others but the servers. */
		async function start(roles: string): Promise<TestServer> {
			const dataDir = await temporaryDirectory();
			directories.push(dataDir);
			return cluster.process({ roles, dataDir, env: VISIT_ENV });
		}

		/** The worker that leads, once exactly one does. */
		async function leaderOf(role: string): Promise<TestServer> {
			const leading = await eventually(
				async () => {
					const running = workers.filter(({ isRunning }) => isRunning);
					const all = await Promise.all(running.map((w) => leads(w, role)));
					return running.filter((_, n) => all[n]);
				},
				(found) => expect(found).toHaveLength(1),
				TAKE_OVER_MS_MAX,
			);
			return leading[0] as TestServer;
		}

		/** From the command to the read model, to NATS, and to the end that time brings about. */
		async function passAVisit(): Promise<void> {
			const tracked = await track(api, pageView(newVisitor()));
			await eventually(
				() => visitOf(api, tracked),
				({ status }) => expect(status).toBe("ended"),
				TAKE_OVER_MS_MAX,
			);
			await eventually(
				() => told.filter((each) => each.startsWith(tracked.visitorId)),
				(own) =>
					expect([...new Set(own)]).toEqual([
						`${tracked.visitorId} started`,
						`${tracked.visitorId} ended`,
					]),
				TAKE_OVER_MS_MAX,
			);
		}

		it("share the work: one projects, one broadcasts, both say who they are", async () => {
			await leaderOf("projector");
			await leaderOf("broadcaster");
			await passAVisit();
			for (const worker of workers) {
				const { status, body } = await worker.get("/health/ready");
				expect(status).toBe(200);
				expect(body).toMatchObject({ status: "ok" });
			}
		});

		it.each(["projector", "broadcaster"])(
			"take over when the one that leads as %s is killed",
			async (role) => {
				const leader = await leaderOf(role);
				await leader.kill();
				await passAVisit();
				expect(await leaderOf("projector")).not.toBe(leader);
				expect(await leaderOf("broadcaster")).not.toBe(leader);
				await leader.restart();
				expect(await leaderOf(role)).not.toBe(leader);
			},
		);

		it("go on when the database was away", async () => {
			await cluster.postgres?.restart();
			await passAVisit();
			await leaderOf("projector");
			await leaderOf("broadcaster");
		});

		it("let each visit end once", async () => {
			const log = await logOf(cluster.env.EVENT_STORE_URL as string);
			const count = (type: string) =>
				log.filter((event) => event.type === type).length;
			expect(count("VisitEnded")).toBe(count("VisitStarted"));
		});

		it("are told by the command line, beside a server and without one", async () => {
			const { dataDir } = api;
			const args = ["status", "--json"];
			const beside = await runJourneylog(dataDir, args, cluster.env);
			expect([beside.status, beside.stderr]).toEqual([0, ""]);
			const totals = await read(api, "/v1/totals");
			expect(beside.json()).toMatchObject({ server: api.url, totals });
			const elsewhere = await temporaryDirectory();
			directories.push(elsewhere);
			const alone = await runJourneylog(elsewhere, args, cluster.env);
			expect([alone.status, alone.stderr]).toEqual([0, ""]);
			expect(alone.json()).toMatchObject({
				server: null,
				health: { status: "ok" },
				totals,
			});
		});
	});
});
