/** Rebuilds have a process of their own: what becomes of it is no matter of the server's, and it ends with the server. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import type { RebuildView } from "../../apps/server/src/rebuilds/rebuild-view.js";
import { naiveModels } from "../naive/models.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import { KillLoad } from "./kill-load.js";
import { readLog, storedModels } from "./models-of-directory.js";
import { type ServerProcess, startServer, until } from "./server-process.js";

const COMMANDS = 3_000;
const WAIT_MS_MAX = 60_000;
/** Said when a rebuild was cut short. */
const CUT_SHORT = "rebuilds go on later";
/** SIGHUP, as /proc/<pid>/status counts it: Node itself catches the others that the process does. */
const CAUGHT = 0x1;

jest.setTimeout(180_000);

function statusOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/status`, "utf8");
	} catch {
		return "";
	}
}

/** One that has ended stays there until its parent looks. */
function isRunning(pid: number): boolean {
	return /^State:\s+[^ZX]/m.test(statusOf(pid));
}

function catchesSignals(pid: number): boolean {
	const mask = /^SigCgt:\s+([0-9a-f]+)$/m.exec(statusOf(pid))?.[1] ?? "0";
	return (Number(`0x${mask.slice(-8)}`) & CAUGHT) === CAUGHT;
}

describe("the process of a rebuild", () => {
	const seed = drawSeed();
	const directory = mkdtempSync(join(tmpdir(), "journeylog-process-"));
	let server: ServerProcess;
	let said = 0;

	beforeAll(async () => {
		const load = new KillLoad(seed, randomFrom(seed), { visitors: 150 });
		server = await startServer(directory);
		load.start(server.url);
		await until(
			"there is something to rebuild",
			() => load.acknowledged.size >= COMMANDS,
			WAIT_MS_MAX,
		);
		await load.stop();
	});

	afterAll(async () => {
		await server?.kill();
		rmSync(directory, { recursive: true, force: true });
	});

	function children(): string {
		const { pid } = server;
		return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
	}

	/** What the server has said since the rebuild was asked for. */
	function output(): string {
		return server.output().slice(said);
	}

	/** Answers the rebuild's path, and its process. */
	async function rebuild(): Promise<{ path: string; pid: number }> {
		await until("the one before has ended", () => children() === "");
		said = server.output().length;
		const url = `${server.url}/v1/projections/all/rebuilds`;
		const asked = await fetch(url, { method: "POST" });
		expect(asked.status).toBe(202);
		const { rebuildId } = (await asked.json()) as RebuildView;
		await until("there is a process", () => children() !== "");
		const pid = Number(children());
		return { path: `/v1/projections/all/rebuilds/${rebuildId}`, pid };
	}

	async function done(path: string): Promise<void> {
		await until(
			"the rebuild is done",
			async () => {
				const response = await fetch(server.url + path);
				expect(response.status).toBe(200);
				return ((await response.json()) as RebuildView).state === "done";
			},
			WAIT_MS_MAX,
		);
		const folded = naiveModels(await readLog(directory));
		const stored = storedModels(directory);
		expect(stored.visits).toEqual(folded.visits);
		expect(stored.visitors).toEqual(folded.visitors);
	}

	it("ends when all is done", async () => {
		const { path, pid } = await rebuild();
		await done(path);
		await until("it has ended", () => !isRunning(pid));
		expect(output()).not.toContain(CUT_SHORT);
	});

	it("leaves it to the server what a terminal says to both", async () => {
		const { path, pid } = await rebuild();
		await until("it hears signals", () => catchesSignals(pid));
		process.kill(pid, "SIGINT");
		process.kill(pid, "SIGTERM");
		await done(path);
		expect(output()).not.toContain(CUT_SHORT);
	});

	it("may be killed: the server goes on, and so does the rebuild", async () => {
		const { path, pid } = await rebuild();
		process.kill(pid, "SIGKILL");
		await until("the server knows", () => output().includes(CUT_SHORT));
		await done(path);
		expect(server.ended).toBe(false);
	});

	it("ends with the server, and the next one goes on", async () => {
		const { path, pid } = await rebuild();
		await until("it runs", () => catchesSignals(pid));
		await server.kill();
		await until("it has ended", () => !isRunning(pid));
		server = await startServer(directory);
		await done(path);
	});

	it("does not keep the server from stopping", async () => {
		const { pid } = await rebuild();
		expect(await server.stop()).toBe(0);
		await until("it has ended", () => !isRunning(pid));
	});
});
