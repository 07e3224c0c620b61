/** Events that a projection cannot fold: seen by operators, retried and skipped, over HTTP and on the command line. */

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openEmbeddedEventStore } from "#event-store";
import { type Visit, type Visitor, visitorStream } from "#kernel";
import { runJourneylog } from "../cli/run-journeylog.js";
import { writeApiKeys } from "../support/api-keys.js";
import {
	bodyOf,
	type Items,
	newVisitor,
	pageView,
	read,
	track,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import {
	removeDirectory,
	startServer,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";

interface Parked {
	readonly position: string;
	readonly eventId: string;
	readonly key: string;
	readonly error: string | null;
}

interface Outcome {
	readonly position: string;
	readonly state: string;
	readonly error: string | null;
}

const SCOPES = ["track", "read", "audit"];
const LATER_VERSION = 99;

const visitorId = newVisitor();
const stream = visitorStream("default", visitorId);
const badEventId = randomUUID();
let dataDir: string;
let server: TestServer;
let visitId: string;

beforeAll(async () => {
	dataDir = await temporaryDirectory();
	const API_KEYS_FILE = await writeApiKeys(dataDir, [
		{ key: "ours", scopes: SCOPES },
		{ key: "theirs", siteId: "other", scopes: SCOPES },
	]);
	server = await startServer({
		dataDir,
		roles: "api,projector",
		env: { API_KEYS_FILE },
		key: "ours",
	});
	visitId = (await track(server, pageView(visitorId))).visitId;
	await server.stop();
	await appendFromLaterVersion();
	await server.restart();
});
afterAll(async () => {
	await server.close();
	await removeDirectory(dataDir);
});

/** A view as a later version might record it, and one behind it as this version does. */
async function appendFromLaterVersion(): Promise<void> {
	const store = await openEmbeddedEventStore({ directory: dataDir });
	const [, viewed] = await store.readStream(stream, { limit: 2 });
	if (viewed === undefined) throw new Error("no view was recorded");
	const { type, data, metadata } = viewed;
	const later = { ...metadata, schemaVersion: LATER_VERSION };
	await store.append(stream, 1, [
		{ eventId: badEventId, type, data, metadata: later },
		{ eventId: randomUUID(), type, data, metadata },
	]);
	await store.close();
}

/** As if this version were the later one: what it could not read, it can. */
async function becomeLaterVersion(): Promise<void> {
	await server.stop();
	const db = new Database(join(dataDir, "events.sqlite"));
	const find = db.prepare("SELECT metadata FROM events WHERE event_id = ?");
	const text = find.pluck().get(badEventId) as string;
	const metadata = JSON.stringify({ ...JSON.parse(text), schemaVersion: 1 });
	db.prepare("UPDATE events SET metadata = ? WHERE event_id = ?").run(
		metadata,
		badEventId,
	);
	db.close();
	await server.restart();
}

function parkedOf(projection: string, key = "ours") {
	const path = `/v1/projections/${projection}/parked`;
	return read<Items<Parked>>(server, path, key);
}

function ask(projection: string, position: string, action: string) {
	const path = `/v1/projections/${projection}/parked/${position}/${action}`;
	return server.post<Outcome>(path, undefined);
}

const cli = (...args: string[]) =>
	runJourneylog(dataDir, ["projections", "parked", ...args]);

it("are listed with why, and shown by health and metrics", async () => {
	const { items } = await eventually(
		() => parkedOf("visit"),
		(list) => expect(list.items).toHaveLength(2),
	);
	expect(items[0]).toMatchObject({
		eventId: badEventId,
		key: `default/${visitId}`,
		type: "PageViewed",
		stream,
		error: expect.stringContaining(`schema version ${LATER_VERSION}`),
	});
	expect(items[1]?.error).toBeNull();
	const health = await read<{ status: string; checks: object }>(
		server,
		"/health/ready",
	);
	expect(health.status).toBe("degraded");
	expect(JSON.stringify(health.checks)).toContain("visit: live, 2 parked");
	const metrics = await read<string>(server, "/metrics");
	const sample = 'journeylog_projection_parked_events{projection="visitor"} 2';
	expect(metrics).toContain(sample);
});

it("are another site's as little as anything else", async () => {
	const [first] = (await parkedOf("visit")).items;
	expect((await parkedOf("visit", "theirs")).items).toEqual([]);
	const path = `/v1/projections/visit/parked/${first?.position}/skip`;
	const refused = await server.post(path, {}, { key: "theirs" });
	expect(refused.status).toBe(404);
	expect((await ask("none", "1", "retry")).status).toBe(404);
	expect((await ask("visit", "1", "retry")).status).toBe(404);
	expect((await ask("visit", "x", "retry")).status).toBe(404);
});

it("stay parked while they cannot be folded, and in their order", async () => {
	const [first, second] = (await parkedOf("visit")).items;
	const behind = await ask("visit", second?.position ?? "", "skip");
	expect(behind.status).toBe(409);
	expect(JSON.stringify(behind.body)).toContain(first?.position);
	const retried = bodyOf(
		await ask("visit", first?.position ?? "", "retry"),
		200,
	);
	expect(retried).toMatchObject({ state: "parked", error: first?.error });
	const listed = await cli("--json");
	expect(listed.json<Parked[]>()).toHaveLength(4);
	const vain = await cli("retry", "visit");
	expect([vain.status, vain.stderr]).toEqual([1, "1 still parked\n"]);
});

it("are folded once the code can, with those behind them, or skipped", async () => {
	await becomeLaterVersion();
	const [first] = (await parkedOf("visit")).items;
	const applied = bodyOf(
		await ask("visit", first?.position ?? "", "retry"),
		200,
	);
	expect(applied).toEqual({
		position: first?.position,
		state: "applied",
		error: null,
	});
	const visit = await read<Visit>(server, `/v1/visits/${visitId}`);
	expect(visit.counts.pageViews).toBe(3);

	const skipped = await cli("skip", "visitor", first?.position ?? "", "--json");
	expect(skipped.json<Outcome[]>()).toMatchObject([{ state: "skipped" }]);
	const visitor = await read<Visitor>(server, `/v1/visitors/${visitorId}`);
	expect(visitor.totals.pageViews).toBe(2);
	for (const path of [`visits/${visitId}`, `visitors/${visitorId}`])
		expect(await read(server, `/v1/audit/${path}`)).toEqual(
			await read(server, `/v1/${path}`),
		);

	expect((await cli()).stdout).toBe("nothing is parked\n");
	const health = await read<{ status: string }>(server, "/health/ready");
	expect(health.status).toBe("ok");
	const answer = await track(server, pageView(visitorId));
	const after = await read<Visit>(
		server,
		`/v1/visits/${answer.visitId}?after=${answer.position}`,
	);
	expect([after.visitId, after.counts.pageViews]).toEqual([visitId, 4]);
});
