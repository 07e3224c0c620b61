/** `journeylog import access-log` over whole logs, against figures counted by other means. */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { jest } from "@jest/globals";
import { readLog } from "../hardening/models-of-directory.js";
import { startServer } from "../hardening/server-process.js";
import { type Counted, countAccessLog } from "./count-access-log.js";
import { runJourneylog } from "./run-journeylog.js";

const FIXTURES = "tests/fixtures/access-log";
const WHOLE_LOG = resolve("../shared/data/access-log/access.log");

interface Summary {
	readonly lines: number;
	readonly imported: number;
	readonly alreadyThere: number;
	readonly leftOut: Readonly<Record<string, number>>;
}

interface Status {
	readonly server: string | null;
	readonly totals: object;
}

/** What only the clock does, whenever it gets to it. */
const BY_CLOCK = ["VisitorIdled", "VisitEnded"];

jest.setTimeout(120_000);

const files = [join(FIXTURES, "requests.txt"), join(FIXTURES, "edges.txt")];
if (existsSync(WHOLE_LOG)) files.push(WHOLE_LOG);
else console.log(`only the fixtures are imported: ${WHOLE_LOG} is not there`);

describe.each(files)("import access-log %s", (file) => {
	const parent = mkdtempSync(join(tmpdir(), "journeylog-import-"));
	const alone = join(parent, "alone");
	const served = join(parent, "served");
	let counted: Counted;

	beforeAll(() => {
		counted = countAccessLog(file);
	});
	afterAll(() => rmSync(parent, { recursive: true, force: true }));

	const totals = () => ({
		visits: counted.visits,
		visitors: counted.visitors,
		pageViews: counted.pageViews,
	});
	const importInto = async (directory: string, ...more: string[]) => {
		const args = ["import", "access-log", file, "--json", ...more];
		const ran = await runJourneylog(directory, args);
		expect([ran.status, ran.status === 0 ? "" : ran.stderr]).toEqual([0, ""]);
		return ran.json<Summary>();
	};
	const statusOf = async (directory: string, ...more: string[]) =>
		(
			await runJourneylog(directory, ["status", "--json", ...more])
		).json<Status>();
	/** Ids of all that the import led to, in order. */
	const eventIdsOf = async (directory: string) =>
		(await readLog(directory))
			.filter(({ type }) => !BY_CLOCK.includes(type))
			.map(({ eventId }) => eventId);
	const summary = (imported: number, alreadyThere: number): Summary => ({
		lines: counted.lines,
		imported,
		alreadyThere,
		leftOut: counted.leftOut,
	});

	it("finds something to count", () => {
		expect(counted.pageViews).toBeGreaterThan(10);
		expect(counted.visits).toBeGreaterThanOrEqual(counted.visitors);
		expect(Object.keys(counted.leftOut).length).toBeGreaterThanOrEqual(4);
	});

	it("only counts with --dry-run", async () => {
		const { pageViews } = counted;
		expect(await importInto(alone, "--dry-run")).toEqual(summary(pageViews, 0));
		expect(existsSync(alone)).toBe(false);
	});

	it("imports every page view once, however often it runs", async () => {
		const { pageViews } = counted;
		expect(await importInto(alone)).toEqual(summary(pageViews, 0));
		const first = await statusOf(alone);
		expect(first.server).toBe(null);
		expect(first.totals).toEqual(totals());
		const events = await eventIdsOf(alone);
		expect(events).toHaveLength(pageViews + counted.visits);
		expect(await importInto(alone)).toEqual(summary(0, pageViews));
		expect((await statusOf(alone)).totals).toEqual(totals());
		expect(await eventIdsOf(alone)).toEqual(events);
	});

	it("prints the same figures for people", async () => {
		const args = ["import", "access-log", file];
		const { stdout } = await runJourneylog(alone, args);
		const lines = [
			`${counted.lines} lines read`,
			"0 page views imported",
			`${counted.pageViews} were there already`,
			...Object.entries(counted.leftOut).map(
				([reason, count]) => `${count} left out: ${reason}`,
			),
		];
		expect(stdout.trim().split("\n").sort()).toEqual(lines.sort());
	});

	it("gives the same through a running server", async () => {
		const server = await startServer(served, { ROLES: "api,projector" });
		try {
			const { pageViews } = counted;
			expect(await importInto(served)).toEqual(summary(pageViews, 0));
			const first = await statusOf(served);
			expect(first.server).toBe(server.url);
			expect(first.totals).toEqual(totals());
			expect(await importInto(served)).toEqual(summary(0, pageViews));
			expect((await statusOf(served)).totals).toEqual(totals());
		} finally {
			await server.stop();
		}
		expect((await eventIdsOf(served)).sort()).toEqual(
			(await eventIdsOf(alone)).sort(),
		);
	});

	it("keeps sites apart", async () => {
		await importInto(alone, "--site", "other");
		const other = await statusOf(alone, "--site", "other");
		expect(other.totals).toEqual(totals());
		expect((await statusOf(alone)).totals).toEqual(totals());
	});
});

describe("import access-log", () => {
	const directory = mkdtempSync(join(tmpdir(), "journeylog-import-"));
	afterAll(() => rmSync(directory, { recursive: true, force: true }));

	it.each([
		["a missing file", ["/no/such/file"], "/no/such/file"],
		["a directory", [FIXTURES], "directory"],
		["no file", [], "missing required argument"],
		["a bad site", [files[0] as string, "--site", "a b"], "--site"],
		["a bad host", [files[0] as string, "--base-url", "shop"], "--base-url"],
		["an unknown option", [files[0] as string, "--fast"], "--fast"],
	])("ends with 2 for %s", async (_, args, said) => {
		const ran = await runJourneylog(directory, [
			"import",
			"access-log",
			...args,
		]);
		expect([ran.status, ran.stdout]).toEqual([2, ""]);
		expect(ran.stderr).toContain(said);
	});
});
