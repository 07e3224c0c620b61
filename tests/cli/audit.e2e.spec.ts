/** `journeylog audit` on the first release's log, through a running server. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import type { Visit, Visitor } from "#kernel";
import {
	type ServerProcess,
	startServer,
} from "../hardening/server-process.js";
import { restoreLog } from "../logs/recording/log-dump.js";
import { runJourneylog } from "./run-journeylog.js";

jest.setTimeout(120_000);

interface Change {
	readonly field: string;
	readonly from: unknown;
	readonly to: unknown;
	readonly type: string;
}

const directory = mkdtempSync(join(tmpdir(), "journeylog-audit-"));
let server: ServerProcess;
let visitId: string;
let visitPosition: number;

beforeAll(async () => {
	restoreLog("tests/fixtures/logs/first-release/events.sql.gz", directory);
	server = await startServer(directory, { ROLES: "api,projector" });
	const read = ["events", "read", "--type", "VisitStarted", "--limit", "1"];
	const ran = await runJourneylog(directory, [...read, "--json"]);
	const [started] = ran.jsonLines<{
		readonly data: { readonly visitId: string };
		readonly position: string;
	}>();
	visitId = started?.data.visitId ?? "";
	visitPosition = Number(started?.position);
});
afterAll(async () => {
	await server?.stop();
	rmSync(directory, { recursive: true, force: true });
});

const audit = (...args: string[]) =>
	runJourneylog(directory, ["audit", ...args]);

describe("audit visit and visitor", () => {
	it("prints what was, for programs and for people", async () => {
		const at = String(visitPosition + 9);
		const json = await audit("visit", visitId, "--at", at, "--json");
		expect(json.stderr).toBe("");
		expect(json.json<Visit>()).toMatchObject({
			visitId,
			status: "active",
			position: at,
			counts: { events: 9 },
		});
		const plain = await audit("visit", visitId, "--at", at);
		expect(plain.stdout).toMatch(/^status +active$/m);
		expect(plain.stdout).toMatch(/^counts\n {2}events +9$/m);
		expect(plain.stdout).not.toContain("null");
		const now = await audit("visitor", "ada", "--json");
		expect(now.json<Visitor>().traits.familyName).toBe("Lovelace");
		const other = await audit("visitor", "ada", "--site", "other-shop");
		expect(other.stdout).toMatch(/^siteId +other-shop$/m);
	});

	it("prints how it came to be so", async () => {
		const changes = ["visitor", "ada", "--changes", "--field"];
		const json = await audit(...changes, "/traits/familyName", "--json");
		expect(json.jsonLines<Change>().map(({ from, to }) => [from, to])).toEqual([
			[null, "Byron"],
			["Byron", "Lovelace"],
		]);
		const plain = await audit(...changes, "/traits");
		expect(plain.stdout).toMatch(/^position +recordedAt +event +field/);
		expect(plain.stdout).toMatch(/\/traits\/familyName +Byron +Lovelace/);
		const all = await audit("visit", visitId, "--changes", "--json");
		const status = all
			.jsonLines<Change>()
			.filter(({ field }) => field === "/status");
		expect(status.at(-1)).toMatchObject({ to: "ended", type: "VisitEnded" });
	});

	it("says so where there was nothing", async () => {
		const ran = await audit("visit", visitId, "--at", "0");
		expect([ran.status, ran.stdout]).toEqual([1, ""]);
		expect(ran.stderr).toContain(`there was no visit ${visitId} then`);
	});

	it.each([
		["no id", ["visit"]],
		["an id that is none", ["visitor", "a b"]],
		["a moment and all moments", ["visit", "x", "--at", "3", "--changes"]],
	])("ends with 2: %s", async (_, args) => {
		const ran = await audit(...args);
		expect([ran.status, ran.stdout]).toEqual([2, ""]);
		expect(ran.stderr).not.toBe("");
	});
});
