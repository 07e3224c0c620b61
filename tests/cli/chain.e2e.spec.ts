/** `journeylog audit chain`, `seal` and `new-key`: alone, through a running server, on an EventStoreDB, after a copy. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import type { ChainReport } from "../../apps/server/src/chain/chain-report.js";
import { tamper } from "../../apps/server/src/chain/testing/tampered-log.js";
import {
	type ServerProcess,
	startServer,
} from "../hardening/server-process.js";
import { restoreLog } from "../logs/recording/log-dump.js";
import { pageView } from "../support/commands.js";
import {
	type EventStoreProcess,
	startEventStore,
} from "../support/event-store-process.js";
import { send } from "../support/http.js";
import { type Ran, runJourneylog } from "./run-journeylog.js";

jest.setTimeout(180_000);

const FIRST_RELEASE = "tests/fixtures/logs/first-release/events.sql.gz";
const FIRST_RELEASE_EVENTS = 329;
const FIRST_RELEASE_STREAMS = 16;

const parent = mkdtempSync(join(tmpdir(), "journeylog-audit-chain-"));
const directory = join(parent, "data");
const key = join(parent, "key");
const seal = join(parent, "seal.json");

afterAll(() => rmSync(parent, { recursive: true, force: true }));

const audit = (args: readonly string[], env = {}, data = directory) =>
	runJourneylog(data, ["audit", ...args], env);

async function chain(...args: string[]): Promise<ChainReport> {
	const ran = await audit(["chain", "--json", ...args]);
	expect([ran.status, ran.stderr]).toEqual([0, ""]);
	return ran.json<ChainReport>();
}

/** A server that takes a page view of each of the visitors. */
async function visited(
	visitors: readonly string[],
	work: (server: ServerProcess) => Promise<void> = async () => {},
	env: Readonly<Record<string, string>> = {},
): Promise<void> {
	const server = await startServer(directory, {
		ROLES: "api,projector",
		...env,
	});
	try {
		for (const visitor of visitors) {
			const body = pageView(visitor);
			const { status } = await send("POST", `${server.url}/v1/track`, { body });
			expect(status).toBe(202);
		}
		await work(server);
	} finally {
		expect(await server.stop()).toBe(0);
	}
}

function expectFound(ran: Ran, ...words: readonly RegExp[]): void {
	expect([ran.status, ran.stderr]).toEqual([
		1,
		"the log is not as it was written\n",
	]);
	for (const each of words) expect(ran.stdout).toMatch(each);
}

describe("on the embedded log", () => {
	beforeAll(() => restoreLog(FIRST_RELEASE, directory));

	it("tells of the first release's events that they have no hashes", async () => {
		const events = FIRST_RELEASE_EVENTS;
		const streams = FIRST_RELEASE_STREAMS;
		expect(await chain()).toMatchObject({
			...{ events, streams, unchained: { events, streams }, broken: null },
			position: String(events),
		});
	});

	it("checks through a running server: all, a site, a visitor", async () => {
		await visited(["ada", "new-1", "ada"], async () => {
			const whole = await chain();
			expect(whole.broken).toBeNull();
			expect(whole.streams).toBe(FIRST_RELEASE_STREAMS + 1);
			expect(whole.unchained.events).toBe(FIRST_RELEASE_EVENTS);
			const fresh = await chain("--visitor", "new-1");
			expect(fresh).toMatchObject({ events: 2, unchained: { events: 0 } });
			const site = await chain("--site", "other-shop");
			expect(site.streams).toBeLessThan(whole.streams);
			const plain = await audit(["chain", "--visitor", "ada"]);
			expect(plain.stdout).toMatch(/^\d+ events in 1 streams, .*: they fit$/m);
			expect(plain.stdout).toMatch(/^\d+ events written before chains/m);
			const nobody = await audit(["chain", "--visitor", "nobody"]);
			expect([nobody.status, nobody.stdout]).toEqual([1, ""]);
			expect(nobody.stderr).toContain("no event of a visitor nobody");
		});
	});

	it("seals, and finds the seal kept by a log that grew", async () => {
		expect((await audit(["new-key", key])).status).toBe(0);
		const sealed = await audit(["seal", "--key", key, "--out", seal]);
		expect([sealed.status, sealed.stderr]).toEqual([0, ""]);
		await visited(["ada", "new-2"], async () => {
			const given = ["--seal", seal, "--public-key", `${key}.pub`];
			const kept = await audit(["chain", ...given]);
			expect([kept.status, kept.stderr]).toEqual([0, ""]);
			expect(kept.stdout).toContain("the log holds what was sealed");
			expect(kept.stdout).toContain("the key given");
			const bare = await audit(["chain", "--seal", seal]);
			expect(bare.stdout).toContain("anybody could have made it");
		});
		const again = await audit(["seal", "--key", key, "--out", seal]);
		expect([again.status, again.stdout]).toEqual([2, ""]);
		expect(again.stderr).toContain("is there already");
	});

	it("names the event that was changed, and does not seal it", async () => {
		tamper(directory, (db) => {
			const last = "SELECT max(position) FROM events WHERE type = 'PageViewed'";
			db.prepare(
				`UPDATE events SET data = replace(data, 'https', 'ftp') WHERE position = (${last})`,
			).run();
		});
		expectFound(
			await audit(["chain", "--seal", seal]),
			/^does not fit: visitor-default\.new-2 revision 1, position \d+, PageViewed /m,
			/^ {2}expected hash [0-9a-f]{64}$/m,
			/^ {2}found hash [0-9a-f]{64}$/m,
			/the log holds what was sealed/,
		);
		const out = join(parent, "other.json");
		const refused = await audit(["seal", "--key", key, "--out", out]);
		expect([refused.status, refused.stdout]).toEqual([1, ""]);
		expect(refused.stderr).toContain("not sealed");
	});

	it("finds that the log was cut off below the seal", async () => {
		const { position } = JSON.parse(readFileSync(seal, "utf8"));
		tamper(directory, (db) => {
			db.prepare("DELETE FROM events WHERE position >= ?").run(position);
		});
		const ran = await audit(["chain", "--seal", seal]);
		expectFound(ran, /broken: the log ends at position \d+, sealed is \d+/);
	});

	it.each([
		["a seal of one site", ["chain", "--seal", seal, "--site", "default"]],
		["no such seal", ["chain", "--seal", "/nowhere"]],
		["a key over another", ["new-key", key]],
	])("ends with 2: %s", async (_, args) => {
		const ran = await audit(args);
		expect([ran.status, ran.stdout]).toEqual([2, ""]);
		expect(ran.stderr).not.toBe("");
	});
});

describe("on an EventStoreDB", () => {
	const source = join(parent, "source");
	let store: EventStoreProcess;
	let env: Readonly<Record<string, string>>;
	const sealOfStore = join(parent, "store.json");
	const here = (args: readonly string[]) => audit(args, env, join(parent, "x"));

	beforeAll(async () => {
		store = await startEventStore();
		env = { EVENT_STORE_URL: store.url };
	});
	afterAll(() => store.stop());

	it("fits after a copy, which needs a seal of its own", async () => {
		restoreLog(FIRST_RELEASE, source);
		const server = await startServer(source, { ROLES: "api,projector" });
		for (let n = 0; n < 5; n++) {
			const body = pageView(`copied-${n % 2}`);
			await send("POST", `${server.url}/v1/track`, { body });
		}
		await server.stop();
		const sealOfSource = join(parent, "source.json");
		const sealing = ["seal", "--key", key, "--json", "--out", sealOfSource];
		const sealed = (await audit(sealing, {}, source)).json<ChainReport>();
		const copy = ["events", "copy", "--to", store.url];
		expect((await runJourneylog(source, copy)).status).toBe(0);
		const there = await here(["chain", "--json"]);
		const { events, streams, heads } = sealed;
		expect(there.json()).toMatchObject({ events, streams, heads });
		const other = await here(["chain", "--seal", sealOfSource]);
		expectFound(other, /a copy needs a seal of its own/);
		const own = await here(["seal", "--key", key, "--out", sealOfStore]);
		expect([own.status, own.stderr]).toEqual([0, ""]);
	});

	it("goes on with what servers append, and finds the seal kept", async () => {
		await visited(["ada", "copied-1", "new-3", "new-3"], undefined, env);
		const kept = await here(["chain", "--json", "--seal", sealOfStore]);
		expect([kept.status, kept.stderr]).toEqual([0, ""]);
		expect(kept.json()).toMatchObject({ broken: null, seal: { broken: [] } });
		const fresh = await here(["chain", "--json", "--visitor", "new-3"]);
		expect(fresh.json()).toMatchObject({ events: 3, broken: null });
	});

	it("names what was changed in its file, and what is gone from it", async () => {
		await store.shutDown();
		tamper(store.directory, (db) => {
			const fresh =
				"SELECT id FROM streams WHERE name = 'visitor-default.new-3'";
			db.prepare(
				`UPDATE events SET type = 'PageTurned' WHERE revision = 1 AND stream_id = (${fresh})`,
			).run();
		});
		await store.restart();
		expectFound(
			await here(["chain"]),
			/^does not fit: visitor-default\.new-3 revision 1, position \d+, PageTurned /m,
		);
		await store.shutDown();
		tamper(store.directory, (db) => {
			for (const name of ["new-3", "copied-0"])
				db.prepare(
					"DELETE FROM events WHERE stream_id = (SELECT id FROM streams WHERE name = ?)",
				).run(`visitor-default.${name}`);
		});
		await store.restart();
		expectFound(
			await here(["chain", "--seal", sealOfStore]),
			/they fit$/m,
			/broken: it holds \d+ events up to there, sealed are \d+/,
			/broken: it holds \d+ streams, sealed are \d+/,
		);
	});
});
