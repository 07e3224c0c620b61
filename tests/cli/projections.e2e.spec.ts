/** `journeylog projections rebuild` and `verify`, on a directory of its own and through a running server. */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import Database from "better-sqlite3";
import { requestRebuild } from "#projections";
import { openReadModels } from "#read-models";
import type {
	RebuildView,
	VerificationView,
} from "../../apps/server/src/rebuilds/rebuild-view.js";
import {
	type ServerProcess,
	startServer,
} from "../hardening/server-process.js";
import { runJourneylog } from "./run-journeylog.js";

const FILE = "tests/fixtures/access-log/requests.txt";

jest.setTimeout(120_000);

const parent = mkdtempSync(join(tmpdir(), "journeylog-cli-"));
const directory = join(parent, "data");
afterAll(() => rmSync(parent, { recursive: true, force: true }));
beforeAll(async () => {
	const ran = await runJourneylog(directory, ["import", "access-log", FILE]);
	expect(ran.status).toBe(0);
	await projections("rebuild", "all");
});

const projections = (...args: string[]) =>
	runJourneylog(directory, ["projections", ...args]);

function byHand(statement: string): void {
	const db = new Database(join(directory, "read-models.sqlite"));
	db.exec(statement);
	db.close();
}

describe("projections rebuild", () => {
	it("makes a read model anew and tells its digest", async () => {
		const ran = await projections("rebuild", "visit", "--json");
		expect([ran.status, ran.stderr]).toEqual([0, ""]);
		const { state, digest, results } = ran.json<RebuildView>();
		expect(state).toBe("done");
		expect(results).toMatchObject([{ projection: "visit", digest }]);
		const again = await projections("rebuild", "visit");
		expect(again.status).toBe(0);
		expect(again.stdout).toContain(digest);
		expect(again.stdout).toContain("live now");
	});

	it("keeps apart what it only tries, and what was then", async () => {
		const dry = await projections("rebuild", "visit", "--dry-run");
		expect(dry.stdout).toContain("kept apart");
		const past = await projections("rebuild", "all", "--until", "20", "--json");
		const { until, results, keptAs } = past.json<RebuildView>();
		expect({ status: past.status, until }).toEqual({ status: 0, until: "20" });
		expect(keptAs).not.toBeNull();
		expect(results.map(({ position }) => position)).toEqual(["20", "20"]);
	});

	it.each([
		[["rebuild"], 2],
		[["rebuild", "none"], 1],
		[["rebuild", "visit", "--until", "never"], 1],
		[["rebuild", "visit", "--until", "999999999"], 1],
		[["verify", "none"], 1],
	])("refuses %j", async (args, status) => {
		const ran = await projections(...args);
		expect(ran.status).toBe(status);
		expect(ran.stderr).not.toBe("");
	});
});

describe("a rebuild that was cut short", () => {
	/** As one that was asked for and killed before it did anything. */
	async function leave(projections: readonly string[]): Promise<string> {
		const readModels = await openReadModels({ directory });
		const rebuildId = randomUUID();
		await readModels.change((db) =>
			requestRebuild(
				db,
				rebuildId,
				{ kind: "rebuild", projections, until: null, dryRun: false },
				Date.now(),
			),
		);
		await readModels.close();
		return rebuildId;
	}

	it("is gone on with where it is asked for again", async () => {
		const rebuildId = await leave(["visit"]);
		const ran = await projections("rebuild", "visit", "--json");
		expect(ran.json<RebuildView>()).toMatchObject({ rebuildId, state: "done" });
	});

	it("is given up where it is in the way of another", async () => {
		const rebuildId = await leave(["visit", "visitor"]);
		const ran = await projections("rebuild", "visit", "--json");
		const view = ran.json<RebuildView>();
		expect(view.state).toBe("done");
		expect(view.rebuildId).not.toBe(rebuildId);
	});
});

describe("projections verify", () => {
	it("says where read models and log agree", async () => {
		const ran = await projections("verify");
		expect([ran.status, ran.stderr]).toEqual([0, ""]);
		const lines = ran.stdout.split("\n");
		expect(lines.filter((line) => line.includes("true"))).toHaveLength(2);
	});

	it("ends with 1 and shows both rows where they differ", async () => {
		byHand(
			`update visits set doc = replace(replace(doc || '$', 'false]$', 'true]'), 'true]$', 'false]') where visit_id = (select max(visit_id) from visits)`,
		);
		const ran = await projections("verify", "visit");
		expect(ran.status).toBe(1);
		expect(ran.stdout).toContain("visit: 1 keys differ");
		expect(ran.stdout).toContain("/document/bot");
		const found = (
			await projections("verify", "--json")
		).json<VerificationView>();
		expect(found.equal).toBe(false);
		expect(found.results.map(({ equal }) => equal)).toEqual([false, true]);
		expect(found.results[0]?.differences[0]?.fields).toEqual([
			{ field: "/document/bot", live: true, rebuilt: false },
		]);
		expect((await projections("rebuild", "visit")).status).toBe(0);
		expect((await projections("verify", "visit")).status).toBe(0);
	});
});

describe("through a running server", () => {
	let server: ServerProcess;
	beforeAll(async () => {
		server = await startServer(directory);
	});
	afterAll(() => server.stop());

	it("rebuilds and verifies as without one", async () => {
		expect((await projections("rebuild", "all")).status).toBe(0);
		expect((await projections("verify")).status).toBe(0);
		byHand(
			"delete from visitors where visitor_id = (select max(visitor_id) from visitors)",
		);
		expect((await projections("verify", "visitor")).status).toBe(1);
		expect((await projections("rebuild", "visitor")).status).toBe(0);
		expect((await projections("verify", "visitor")).status).toBe(0);
	});
});
