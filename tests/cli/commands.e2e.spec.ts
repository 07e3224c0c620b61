/** The command line's other commands, on a directory of its own and through a running server. */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { jest } from "@jest/globals";
import { readLog } from "../hardening/models-of-directory.js";
import {
	type ServerProcess,
	startServer,
} from "../hardening/server-process.js";
import { freePort } from "../support/nats-server.js";
import { runJourneylog } from "./run-journeylog.js";

const FILE = "tests/fixtures/access-log/edges.txt";

interface ReadEvent {
	readonly eventId: string;
	readonly position: string;
	readonly type: string;
	readonly stream: string;
	readonly data: { readonly visitId?: string };
}

jest.setTimeout(120_000);

const parent = mkdtempSync(join(tmpdir(), "journeylog-cli-"));
const directory = join(parent, "data");
afterAll(() => rmSync(parent, { recursive: true, force: true }));
beforeAll(async () => {
	const ran = await runJourneylog(directory, ["import", "access-log", FILE]);
	expect(ran.status).toBe(0);
});

const read = async (...args: string[]) => {
	const ran = await runJourneylog(directory, [
		"events",
		"read",
		"--json",
		...args,
	]);
	expect([ran.status, ran.stderr]).toEqual([0, ""]);
	return ran.jsonLines<ReadEvent>();
};

describe("events read", () => {
	it("gives the log in order, as the store holds it", async () => {
		const log = await readLog(directory);
		const events = await read();
		const ids = events.map(({ eventId }) => eventId);
		expect(ids.slice(0, log.length)).toEqual(log.map(({ eventId }) => eventId));
		expect(log.length).toBeGreaterThan(40);
	});

	it("gives one visitor's, one visit's, one type's", async () => {
		const [first] = await read("--limit", "1");
		const visitorId = first?.stream.slice("visitor-default.".length) ?? "";
		const visitId = first?.data.visitId ?? "";
		const ofVisitor = await read("--visitor", visitorId);
		expect(new Set(ofVisitor.map(({ stream }) => stream)).size).toBe(1);
		const ofVisit = await read("--visit", visitId);
		expect(new Set(ofVisit.map(({ data }) => data.visitId))).toEqual(
			new Set([visitId]),
		);
		expect(ofVisitor.length).toBeGreaterThanOrEqual(ofVisit.length);
		const ofType = await read("--type", "PageViewed");
		expect(new Set(ofType.map(({ type }) => type))).toEqual(
			new Set(["PageViewed"]),
		);
		expect(ofType).toHaveLength(32);
		expect(await read("--visitor", "nobody")).toEqual([]);
	});

	it("begins and ends where it is told", async () => {
		const some = await read("--from", "5", "--limit", "3");
		expect(some.map(({ position }) => position)).toEqual(["5", "6", "7"]);
		const ran = await runJourneylog(directory, [
			"events",
			"read",
			"--limit",
			"2",
		]);
		expect(ran.stdout.trim().split("\n")).toHaveLength(2);
	});
});

describe("what is asked wrongly", () => {
	it.each([
		["an unknown command", ["nonsense"]],
		["an unknown part", ["projections", "nonsense"]],
		["no part", ["projections"]],
		["an unknown option", ["status", "--fast"]],
		["a limit that is none", ["events", "read", "--limit", "x"]],
		["a position that is none", ["events", "read", "--from", "-1"]],
		["a visitor that is none", ["events", "read", "--visitor", "a b"]],
		["an empty type", ["events", "read", "--type", ""]],
		["a site that is none", ["status", "--site", "a/b"]],
	])("ends with 2: %s", async (_, args) => {
		const ran = await runJourneylog(directory, args);
		expect([ran.status, ran.stdout]).toEqual([2, ""]);
		expect(ran.stderr).not.toBe("");
	});

	it("ends with 2 and names the setting that cannot be used", async () => {
		const ran = await runJourneylog(directory, ["status"], { PORT: "abc" });
		expect([ran.status, ran.stdout]).toEqual([2, ""]);
		expect(ran.stderr).toContain("PORT");
	});

	it("ends with 0 where help is asked for", async () => {
		const ran = await runJourneylog(directory, ["--help"]);
		expect(ran.status).toBe(0);
		expect(ran.stdout).toContain("import");
	});
});

describe("a directory that cannot be used", () => {
	it("ends with 1 and says why", async () => {
		const file = join(parent, "a-file");
		writeFileSync(file, "");
		const ran = await runJourneylog(file, ["status"]);
		expect([ran.status, ran.stdout]).toEqual([1, ""]);
		expect(ran.stderr).toContain(file);
	});
});

describe("an event store that is away", () => {
	it("is waited for, and that is said", async () => {
		const url = `esdb://127.0.0.1:${await freePort()}?tls=false`;
		const child = spawn(
			process.execPath,
			["bin/journeylog.js", "events", "read"],
			{
				env: { DATA_DIR: join(parent, "away"), EVENT_STORE_URL: url },
				stdio: ["ignore", "ignore", "pipe"],
			},
		);
		const ended = once(child, "close");
		const [said] = await once(createInterface(child.stderr), "line");
		child.kill("SIGKILL");
		await ended;
		expect(said).toMatch(/^trying again: 503 The event store is out of reach/);
	});
});

describe("beside a server with keys", () => {
	const keysFile = join(parent, "keys.json");
	let server: ServerProcess;

	beforeAll(async () => {
		const sha256 = createHash("sha256").update("secret").digest("hex");
		const key = { name: "k", sha256, siteId: "default", scopes: ["track"] };
		writeFileSync(keysFile, JSON.stringify([key]));
		server = await startServer(directory, {
			ROLES: "api,projector",
			API_KEYS_FILE: keysFile,
		});
	});
	afterAll(() => server?.kill());

	it("works through it, with a key of its own", async () => {
		expect((await fetch(`${server.url}/v1/totals`)).status).toBe(401);
		const ran = await runJourneylog(directory, ["status", "--json"]);
		expect(ran.status).toBe(0);
		expect(ran.json()).toMatchObject({
			server: server.url,
			totals: { visits: 15, visitors: 13, pageViews: 32 },
		});
		expect(await read("--limit", "3")).toHaveLength(3);
	});

	it("lists the projections, for people and for programs", async () => {
		const list = ["projections", "list"];
		const ran = await runJourneylog(directory, [...list, "--json"]);
		const items = ran.json<{ name: string; parked: number }[]>();
		expect(items.map(({ name }) => name).sort()).toEqual(["visit", "visitor"]);
		expect(items.map(({ parked }) => parked)).toEqual([0, 0]);
		const plain = await runJourneylog(directory, list);
		expect(plain.stdout).toMatch(/^name +version +position/);
		expect([ran.status, plain.status]).toEqual([0, 0]);
	});

	it("opens the directory itself once the server was killed", async () => {
		await server.kill();
		const ran = await runJourneylog(directory, ["status", "--json"]);
		expect(ran.status).toBe(0);
		expect(ran.json()).toMatchObject({ server: null });
	});
});
