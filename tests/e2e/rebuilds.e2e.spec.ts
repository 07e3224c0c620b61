/** Rebuilds and verifications through a running server, on either database. */

import { join } from "node:path";
import { jest } from "@jest/globals";
import Database from "better-sqlite3";
import type { RebuildView } from "../../apps/server/src/rebuilds/rebuild-view.js";
import {
	bodyOf,
	type Command,
	command,
	newVisitor,
	type Problem,
	pageView,
	read,
	trackBatch,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { describeWith } from "../support/needs.js";
import {
	execute,
	findPostgres,
	type PostgresServer,
	startPostgres,
} from "../support/postgres-server.js";
import { endOf, rebuild, verify } from "../support/rebuilds.js";
import { startServer, type TestServer } from "../support/server.js";

const VISITORS = 60;
const ROUNDS = 6;
/** A busy machine may need longer than one read waits. */
const PROJECTED_MS_MAX = 50_000;

jest.setTimeout(180_000);

/** Something of everything; gives the position of the last event. */
async function traffic(
	server: TestServer,
	visitors: readonly string[],
): Promise<string> {
	let position = "0";
	for (let round = 0; round < ROUNDS; round++) {
		const commands = visitors.map((visitorId, n): Command => {
			const externalIds = [{ type: "crm", value: `c${n}` }];
			if (n % 9 === round)
				return command("IdentifyVisitor", visitorId, { externalIds });
			if (n % 11 === round) return command("EndVisit", visitorId);
			return pageView(visitorId, `https://shop.example/p/${round}`);
		});
		const results = await trackBatch(server, commands);
		for (const { status } of results) expect(status).toBe(202);
		position = results.at(-1)?.position ?? position;
	}
	await eventually(
		() => server.get(`/v1/visits?after=${position}`),
		({ status }) => expect(status).toBe(200),
		PROJECTED_MS_MAX,
	);
	return position;
}

function rebuilds(
	start: () => Promise<TestServer>,
	execute: (statement: string) => Promise<void>,
): void {
	let server: TestServer;
	const visitors = Array.from({ length: VISITORS }, newVisitor);
	let then: { position: string; timeMs: number; digest: string | null };

	beforeAll(async () => {
		server = await start();
		const position = await traffic(server, visitors);
		const { digest } = await rebuild(server, "visit", { dryRun: true });
		then = { position, timeMs: Date.now(), digest };
		await new Promise((done) => setTimeout(done, 5));
		await traffic(server, visitors);
	});
	afterAll(() => server.close());

	it("make read models anew, and leave them as they were", async () => {
		const list = "/v1/visits?limit=200";
		const before = await read<object>(server, list);
		const one = await rebuild(server, "visit");
		expect(one).toMatchObject({
			...{ state: "done", projections: ["visit"], failure: null, keptAs: null },
			results: [{ projection: "visit", digest: one.digest }],
		});
		expect(Number(one.position)).toBeGreaterThan(Number(then.position));
		const { results, digest } = await rebuild(server, "all");
		expect(digest).toBeNull();
		expect(results.map(({ projection }) => projection)).toEqual([
			...["visit", "visitor"],
		]);
		expect(results[0]?.digest).toBe(one.digest);
		expect(results[1]?.rows).toBe(VISITORS);
		expect(await read(server, list)).toEqual(before);
	});

	it("of a log until then give what was live then, kept apart", async () => {
		expect(then.digest).toMatch(/^[0-9a-f]{64}$/);
		const now = await rebuild(server, "visit", { dryRun: true });
		expect(now.digest).not.toBe(then.digest);
		const time = new Date(then.timeMs).toISOString();
		for (const until of [then.position, time]) {
			const past = await rebuild(server, "visit", { until });
			expect(past).toMatchObject({ state: "done", until });
			expect(past.digest).toBe(then.digest);
			expect(past.keptAs).toMatch(/^__g\d+$/);
		}
	});

	it("are followed by projections that go on", async () => {
		await rebuild(server, "all");
		await traffic(server, visitors);
		expect(await verify(server, "all")).toMatchObject({ equal: true });
	});

	it("are told apart from what is no projection, no rebuild, no request", async () => {
		const { rebuildId } = await rebuild(server, "visit");
		const { verificationId } = await verify(server, "visit");
		for (const path of [
			"/v1/projections/visits/rebuilds",
			"/v1/projections/none/verifications",
		])
			bodyOf(await server.post(path, {}), 404);
		for (const path of [
			`/v1/projections/visitor/rebuilds/${rebuildId}`,
			`/v1/projections/visit/verifications/${rebuildId}`,
			`/v1/projections/visit/rebuilds/${verificationId}`,
			"/v1/projections/visit/rebuilds/none",
		])
			bodyOf(await server.get(path), 404);
		for (const [body, pointer] of [
			[{ until: "yesterday" }, "/until"],
			[{ until: "999999999" }, "/until"],
			[{ until: 5 }, "/until"],
			[{ dryRun: "yes" }, "/dryRun"],
			[{ force: true }, "/force"],
		] as const) {
			const path = "/v1/projections/visit/rebuilds";
			const problem = bodyOf(await server.post<Problem>(path, body), 400);
			expect(problem.errors?.map((one) => one.pointer)).toEqual([pointer]);
		}
		const path = `/v1/projections/visit/rebuilds/${rebuildId}`;
		const problem = bodyOf(await server.send<Problem>("DELETE", path), 409);
		expect(problem.type).toBe("urn:journeylog:problem:already-finished");
	});

	it("are one at a time for a projection, and can be given up", async () => {
		const [all, visit] = ["all", "visit"].map(
			(name) => `/v1/projections/${name}/rebuilds`,
		) as [string, string];
		const asked = bodyOf(await server.post<RebuildView>(all, {}), 202);
		const other = await server.post<RebuildView>(visit, {});
		const given = await server.send("DELETE", `${all}/${asked.rebuildId}`);
		const { state } = await endOf(server, `${all}/${asked.rebuildId}`);
		// On so short a log either may have come too late.
		if (other.status === 202)
			await endOf(server, `${visit}/${other.body.rebuildId}`);
		else bodyOf(other, 409);
		if (given.status === 202) expect(["cancelled", "done"]).toContain(state);
		else expect([given.status, state]).toEqual([409, "done"]);
	});

	it("find what was changed by hand, and put it right", async () => {
		const verified = await verify(server, "visit");
		expect(verified).toMatchObject({ state: "done", equal: true });
		await execute(
			"delete from visits where visit_id = (select max(visit_id) from visits)",
		);
		const { equal, results } = await verify(server, "visit");
		expect(equal).toBe(false);
		expect(results).toMatchObject([
			{
				...{ projection: "visit", equal: false, differingKeys: 1 },
				live: { rows: (verified.results[0]?.live.rows ?? 0) - 1 },
				rebuilt: verified.results[0]?.rebuilt,
				differences: [{ live: null, rebuilt: { document: {} }, fields: [] }],
			},
		]);
		await rebuild(server, "visit");
		expect(await verify(server, "visit")).toMatchObject({ equal: true });
	});
}

describe("rebuilds on the embedded default", () => {
	let server: TestServer;
	rebuilds(
		async () => {
			server = await startServer({ roles: "api,projector" });
			return server;
		},
		async (statement) => {
			const db = new Database(join(server.dataDir, "read-models.sqlite"));
			db.exec(statement);
			db.close();
		},
	);
});

describeWith(findPostgres(), "rebuilds with PostgreSQL", () => {
	let postgres: PostgresServer;
	let databaseUrl: string;
	afterAll(() => postgres?.stop());
	rebuilds(
		async () => {
			postgres = await startPostgres();
			databaseUrl = await postgres.createDatabase();
			return startServer({
				roles: "api,projector",
				env: { DATABASE_URL: databaseUrl },
			});
		},
		(statement) => execute(databaseUrl, statement),
	);
});
