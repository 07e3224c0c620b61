/** Checks in their threads: how they go on, and how they end before their time. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Overloaded, StoreUnavailable } from "#kernel";
import {
	CHECKS_AT_A_TIME_MAX,
	ChainChecks,
	type ChainStep,
} from "./chain-checks.js";
import { WHOLE_LOG, writeLongLog } from "./testing/tampered-log.js";

/** Enough that a check is not done when it tells for the first time how far it is. */
const EVENTS = 40_000;
const NEVER = new AbortController().signal;

const directory = mkdtempSync(join(tmpdir(), "journeylog-checks-"));
const inDirectory = (dataDir: string) =>
	new ChainChecks({
		places: { dataDir, eventStoreUrl: null, databaseUrl: null },
		logLevel: "silent",
	});

beforeAll(() => writeLongLog(directory, EVENTS));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function all(steps: AsyncIterable<ChainStep>): Promise<ChainStep[]> {
	const told: ChainStep[] = [];
	for await (const step of steps) told.push(step);
	return told;
}

it("tell how far they are, and last what they found", async () => {
	const told = await all(inDirectory(directory).run(WHOLE_LOG, NEVER));
	expect(told.length).toBeGreaterThan(1);
	const { progress } = told[0] as Extract<ChainStep, { progress: unknown }>;
	expect(progress.headPosition).toBe(String(EVENTS));
	expect(progress.events).toBeLessThan(EVENTS);
	expect(told.at(-1)).toMatchObject({
		report: { events: EVENTS, streams: 1, broken: null },
	});
});

it("are given up when nobody listens any more", async () => {
	const checks = inDirectory(directory);
	const gone = new AbortController();
	const steps = checks.run(WHOLE_LOG, gone.signal);
	await steps.next();
	gone.abort();
	await expect(all(steps)).rejects.toThrow(/abort/);
	await expect(all(checks.run(WHOLE_LOG, gone.signal))).rejects.toThrow();
});

it("are given up when the server stops", async () => {
	const checks = inDirectory(directory);
	const steps = checks.run(WHOLE_LOG, NEVER);
	await steps.next();
	checks.onModuleDestroy();
	await expect(all(steps)).rejects.toMatchObject({
		answer: { problem: { type: "urn:journeylog:problem:stopping" } },
	});
});

it("are so many at a time, and each ended one makes room", async () => {
	const checks = inDirectory(directory);
	const running = Array.from({ length: CHECKS_AT_A_TIME_MAX }, () =>
		checks.run(WHOLE_LOG, NEVER),
	);
	await Promise.all(running.map((steps) => steps.next()));
	const tooMany = checks.run(WHOLE_LOG, NEVER).next();
	await expect(tooMany).rejects.toThrow(Overloaded);
	await running[0]?.return();
	const next = checks.run(WHOLE_LOG, NEVER);
	expect((await next.next()).value).toHaveProperty("progress");
	await Promise.all([...running, next].map((steps) => steps.return()));
});

it("fail where there is no log", async () => {
	const nowhere = inDirectory(join(directory, "nowhere"));
	const steps = nowhere.run(WHOLE_LOG, NEVER);
	await expect(steps.next()).rejects.toThrow(StoreUnavailable);
});
