/** `journeylog events copy`: an embedded log to a store that is a server, broken off, run again, compared. */

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jest } from "@jest/globals";
import {
	type EventStoreDbStore,
	openEmbeddedEventStore,
	openEventStoreDb,
} from "#event-store";
import type { NewEvent, RecordedEvent } from "#kernel";
import { readLog } from "../hardening/models-of-directory.js";
import {
	type EventStoreProcess,
	startEventStore,
} from "../support/event-store-process.js";
import { logOf } from "../support/log-of.js";
import { type Ran, runJourneylog } from "./run-journeylog.js";

jest.setTimeout(120_000);

const STREAMS = 250;
const EVENTS_PER_STREAM = 24;
const PROGRESS_FILE = "events-copy.json";

interface Summary {
	readonly copied: {
		readonly events: number;
		readonly resumedAt: number;
	} | null;
	readonly events: number;
	readonly streams: number;
	readonly digest: string;
	readonly isGrowing: boolean;
	readonly leftOut: { readonly system: number; readonly others: number };
	readonly verification: {
		readonly equal: boolean;
		readonly events: number;
		readonly differences: readonly string[];
	} | null;
}

describe("events copy", () => {
	const parent = mkdtempSync(join(tmpdir(), "journeylog-copy-"));
	const directory = join(parent, "log");
	let target: EventStoreProcess;
	let store: EventStoreDbStore;

	beforeAll(() => fill(directory));
	afterAll(() => rmSync(parent, { recursive: true }));
	beforeEach(async () => {
		rmSync(join(directory, PROGRESS_FILE), { force: true });
		target = await startEventStore();
		store = openEventStoreDb({ connectionString: target.url });
	});
	afterEach(async () => {
		await store.close();
		await target.stop();
	});

	const run = (...args: string[]) =>
		runJourneylog(directory, [
			...["events", "copy", "--json", "--to", target.url],
			...args,
		]);

	async function copy(...args: string[]): Promise<Summary> {
		const ran = await run(...args);
		expect([ran.status, ran.status === 0 ? "" : ran.stderr]).toEqual([0, ""]);
		return ran.json<Summary>();
	}

	/** Starts a copy and kills it when the target holds so many positions. */
	async function breakOff(position: number): Promise<void> {
		const child = spawn(
			process.execPath,
			["bin/journeylog.js", "events", "copy", "--to", target.url],
			{ env: { PATH: process.env.PATH, DATA_DIR: directory }, stdio: "ignore" },
		);
		const ended = new Promise((resolve) => child.once("exit", resolve));
		while (child.exitCode === null && (await store.headPosition()) < position) {
			await sleep(5);
		}
		child.kill("SIGKILL");
		await ended;
		expect(child.signalCode).toBe("SIGKILL");
	}

	async function expectCopied(): Promise<void> {
		expect(copyOf(await logOf(target.url))).toEqual(
			copyOf(await readLog(directory)),
		);
	}

	it("looks first, and writes nothing", async () => {
		const before = await store.headPosition();
		const summary = await copy("--dry-run");
		expect(summary).toMatchObject({
			events: STREAMS * EVENTS_PER_STREAM,
			streams: STREAMS,
			leftOut: { system: 0, others: 3 },
			verification: null,
		});
		expect(await store.headPosition()).toBe(before);
		expect(existsSync(join(directory, PROGRESS_FILE))).toBe(false);
	});

	it("goes on where it was killed, and holds the same in the end", async () => {
		for (const share of [0.2, 0.5]) {
			await breakOff(share * STREAMS * EVENTS_PER_STREAM);
		}
		const summary = await copy();
		expect(summary.verification).toMatchObject({
			equal: true,
			events: STREAMS * EVENTS_PER_STREAM,
		});
		await expectCopied();
		const again = await copy();
		expect(again.copied?.events).toBe(0);
		expect(again.digest).toBe(summary.digest);
	});

	it("needs no progress file, nor a true one", async () => {
		await breakOff(0.4 * STREAMS * EVENTS_PER_STREAM);
		const progress = join(directory, PROGRESS_FILE);
		rmSync(progress, { force: true });
		await copy();
		await expectCopied();
		// It says that everything is there, to a target that has lost all.
		await store.close();
		await target.stop();
		target = await startEventStore();
		store = openEventStoreDb({ connectionString: target.url });
		const events = await readLog(directory);
		const { stream, revision, eventId } = events.at(-1) as RecordedEvent;
		const lie = {
			target: `127.0.0.1:${target.port}`,
			position: events.at(-1)?.position,
			targetPosition: 0,
			last: { stream, revision, eventId },
		};
		writeFileSync(progress, JSON.stringify(lie));
		expect((await copy()).copied?.resumedAt).toBe(0);
		await expectCopied();
		writeFileSync(progress, "{ torn");
		await copy();
		await expectCopied();
	});

	it("refuses a target that holds other events, and names the first", async () => {
		const { eventId } = otherEvent();
		await store.append("visitor-default.v7", -1, [
			{ ...otherEvent(), eventId },
		]);
		const refused = await run();
		expect(refused.status).toBe(1);
		expect(refused.stderr).toContain(
			`visitor-default.v7 has PageViewed ${eventId} at revision 0`,
		);
		expect(await logOf(target.url)).toHaveLength(1);
	});

	it("finds what differs, and names it", async () => {
		await copy();
		const revision = EVENTS_PER_STREAM - 1;
		await store.append("visitor-default.v3", revision, [otherEvent()]);
		const ran = await run("--verify-only");
		expect(ran.status).toBe(1);
		expect(ran.json<Summary>().verification).toMatchObject({
			equal: false,
			differences: [
				`the log lacks visitor-default.v3 revision ${EVENTS_PER_STREAM}`,
			],
		});
		expect((await run()).stderr).toContain(`visitor-default.v3 has PageViewed`);
	});

	it("says what is missing from a target", async () => {
		const ran = await run("--verify-only");
		expect(ran.status).toBe(1);
		const { verification } = ran.json<Summary>();
		expect(verification?.differences).toHaveLength(10);
		expect(verification?.differences[0]).toMatch(
			/^the target lacks visitor-default\.v0 revision 0/,
		);
	});
});

describe("events copy, used wrongly", () => {
	const directory = mkdtempSync(join(tmpdir(), "journeylog-copy-"));
	afterAll(() => rmSync(directory, { recursive: true }));

	const run = (...args: string[]): Promise<Ran> =>
		runJourneylog(directory, ["events", "copy", ...args]);

	it("says so, without a password", async () => {
		for (const to of [
			"http://u:hunter2@host",
			"esdb://u:hunter2@host?tlsCAFile=/none",
		]) {
			const ran = await run("--to", to);
			expect(ran.status).toBe(2);
			expect(ran.stderr).toContain("--to");
			expect(ran.stderr + ran.stdout).not.toContain("hunter2");
		}
		expect((await run()).status).toBe(2);
	});

	it("fails where there is no log, or no target", async () => {
		const to = ["--to", "esdb://u:hunter2@127.0.0.1:1?tls=false"];
		const noLog = await run(...to);
		expect(noLog.status).toBe(1);
		const log = join(directory, "log");
		await (await openEmbeddedEventStore({ directory: log })).close();
		const noTarget = await runJourneylog(log, ["events", "copy", ...to]);
		expect(noTarget.status).toBe(1);
		expect(noTarget.stderr).toMatch(/127\.0\.0\.1:1: .*ECONNREFUSED/);
		expect(noTarget.stderr).not.toContain("hunter2");
	});
});

/** Visitors' streams side by side, as they come about, and streams of another program. */
async function fill(directory: string): Promise<void> {
	const store = await openEmbeddedEventStore({ directory });
	for (let round = 0; round < EVENTS_PER_STREAM; round += 2) {
		const appends = Array.from({ length: STREAMS }, (_, i) =>
			store.append(`visitor-default.v${i}`, round - 1, [
				otherEvent(),
				otherEvent(),
			]),
		);
		await Promise.all(appends);
	}
	await store.append("other-1", -1, [otherEvent(), otherEvent(), otherEvent()]);
	await store.close();
}

function otherEvent(): NewEvent {
	const commandId = randomUUID();
	return {
		eventId: randomUUID(),
		type: "PageViewed",
		data: { text: "grüße 😀 \u2028".repeat(10), number: 1e300, nothing: null },
		metadata: {
			schemaVersion: 1,
			commandId,
			$correlationId: commandId,
			$causationId: commandId,
		},
	};
}

/** What a copy keeps, stream by stream. */
function copyOf(log: readonly RecordedEvent[]): readonly unknown[] {
	return log
		.filter(({ stream }) => stream.startsWith("visitor-"))
		.map(({ position, recordedAt, ...kept }) => kept)
		.sort((a, b) =>
			a.stream === b.stream
				? a.revision - b.revision
				: a.stream < b.stream
					? -1
					: 1,
		);
}
