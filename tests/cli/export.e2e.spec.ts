/** `journeylog events export`: what is in the log comes into the file, once, whatever happens meanwhile. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jest } from "@jest/globals";
import { openEmbeddedEventStore } from "#event-store";
import { IMPORT_NAMESPACE, type NewEvent, uuidV5 } from "#kernel";
import { readLog } from "../hardening/models-of-directory.js";
import {
	type ServerProcess,
	startServer,
} from "../hardening/server-process.js";
import { arrowRows } from "../support/arrow-rows.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import { runJourneylog } from "./run-journeylog.js";

jest.setTimeout(180_000);

const VISITORS = 90;
const EVENTS_EACH = 500;
const KILLS = 2;
const KILL_AFTER_MS_MAX = 400;

interface Exported {
	readonly position: number;
	readonly type: string;
	readonly siteId: string;
	readonly visitorId: string | null;
	readonly eventId: string;
	readonly data: object;
}

const parent = mkdtempSync(join(tmpdir(), "journeylog-export-"));
const directory = join(parent, "data");
let server: ServerProcess;
let positions: readonly number[];

beforeAll(async () => {
	await fillLog();
	server = await startServer(directory, { ROLES: "api" });
	const log = await readLog(directory);
	const ofSite = log.filter(({ stream }) => stream.startsWith("visitor-shop."));
	positions = ofSite.map(({ position }) => position);
});
afterAll(async () => {
	await server?.stop();
	rmSync(parent, { recursive: true, force: true });
});

/** Visitors of two sites, a third of them of the other one. */
async function fillLog(): Promise<void> {
	const store = await openEmbeddedEventStore({ directory });
	for (let n = 0; n < VISITORS; n++) {
		const site = n % 3 === 0 ? "other" : "shop";
		const stream = `visitor-${site}.v${n}`;
		const events = Array.from({ length: EVENTS_EACH }, (_, index) =>
			pageViewed(stream, n, index),
		);
		await store.append(stream, -1, events);
	}
	await store.close();
}

function pageViewed(stream: string, n: number, index: number): NewEvent {
	const commandId = `command-${n}-${index}`;
	const url = `https://shop.example/"${index}",`;
	return {
		eventId: uuidV5(IMPORT_NAMESPACE, `${stream} ${commandId}`),
		type: index % 10 === 0 ? "SearchPerformed" : "PageViewed",
		data: {
			occurredAt: "2026-01-01T00:00:00.000Z",
			visitId: `visit-${n}`,
			page: { url },
		},
		metadata: {
			schemaVersion: 1,
			commandId,
			$correlationId: commandId,
			$causationId: commandId,
		},
	};
}

const argsOf = (format: string, out: string, more: readonly string[] = []) => [
	...["events", "export", "--site", "shop", "--json"],
	...["--format", format, "--out", join(parent, out), ...more],
];

async function exported(
	format: string,
	out: string,
	...more: readonly string[]
) {
	const ran = await runJourneylog(directory, argsOf(format, out, more));
	if (ran.status !== 0) throw new Error(ran.stderr);
	return ran.json<{ events: number; bytes: number; resumed: boolean }>();
}

function linesOf(out: string): readonly Exported[] {
	const lines = readFileSync(join(parent, out), "utf8").trimEnd().split("\n");
	return lines.map((line) => JSON.parse(line));
}

/** Runs the command and kills it, at a random moment, unless it is done before. */
async function killed(args: readonly string[], afterMs: number): Promise<void> {
	const child = spawn(process.execPath, ["bin/journeylog.js", ...args], {
		env: { PATH: process.env.PATH ?? "", DATA_DIR: directory },
		stdio: "ignore",
	});
	const exited = once(child, "exit");
	const journal = `${args[args.indexOf("--out") + 1]}.progress`;
	while (!existsSync(journal) && child.exitCode === null) await sleep(5);
	await Promise.race([sleep(afterMs), exited]);
	child.kill("SIGKILL");
	await exited;
}

describe("events export", () => {
	it("holds every event of the site, in log order, and no other's", async () => {
		const { events, resumed } = await exported("ndjson", "all.ndjson");
		const lines = linesOf("all.ndjson");
		expect(lines.map(({ position }) => position)).toEqual(positions);
		expect([events, resumed]).toEqual([positions.length, false]);
		expect(new Set(lines.map(({ siteId }) => siteId))).toEqual(
			new Set(["shop"]),
		);
		expect(lines[0]).toMatchObject({
			type: "SearchPerformed",
			visitorId: "v1",
			visitId: "visit-1",
			stream: "visitor-shop.v1",
			commandId: "command-1-0",
			data: { page: { url: 'https://shop.example/"0",' } },
		});
		const again = argsOf("ndjson", "all.ndjson");
		const ran = await runJourneylog(directory, again);
		expect([ran.status, ran.stdout]).toEqual([1, ""]);
		expect(ran.stderr).toContain("is there already");
	});

	it("holds what was asked for", async () => {
		const from = positions[1_000] as number;
		const to = positions[4_000] as number;
		const range = ["--from", String(from), "--to", String(to)];
		const type = ["--type", "SearchPerformed"];
		await exported("ndjson", "some.ndjson", ...range, ...type);
		const lines = linesOf("some.ndjson");
		expect(lines).toHaveLength(300);
		expect(lines[0]?.position).toBe(from);
		expect(lines.at(-1)?.position).toBeLessThan(to);
		expect(new Set(lines.map((line) => line.type)).size).toBe(1);
		const past = ["--from", "2020-01-01", "--to", "2021-01-01T00:00:00Z"];
		expect(await exported("csv", "none.csv", ...past)).toMatchObject({
			events: 0,
		});
	});

	it.each(["ndjson", "parquet"])(
		"of %s is whole after kills at any moment",
		async (format) => {
			const random = randomFrom(drawSeed());
			const upTo = ["--to", String((positions.at(-1) as number) + 1)];
			const args = argsOf(format, `killed.${format}`, upTo);
			for (let n = 0; n < KILLS; n++)
				await killed(args, random() * KILL_AFTER_MS_MAX);
			const out = join(parent, `killed.${format}`);
			// It may have been done before the last kill.
			if (!existsSync(out) || existsSync(`${out}.progress`))
				await exported(format, `killed.${format}`, ...upTo);
			await exported(format, `whole.${format}`, ...upTo);
			const whole = readFileSync(join(parent, `whole.${format}`));
			expect(readFileSync(out).equals(whole)).toBe(true);
			if (format !== "parquet") return;
			const rows = arrowRows(whole);
			expect(rows.map(({ position }) => Number(position))).toEqual(positions);
			const [first] = linesOf("all.ndjson");
			expect(JSON.parse(rows[0]?.data as string)).toEqual(first?.data);
		},
	);

	it.each([
		["no format", ["events", "export", "--out", "x"]],
		["a moment that is none", argsOf("csv", "x", ["--from", "soon"])],
	])("ends with 2: %s", async (_, args) => {
		const ran = await runJourneylog(directory, args);
		expect([ran.status, ran.stdout]).toEqual([2, ""]);
	});
});
