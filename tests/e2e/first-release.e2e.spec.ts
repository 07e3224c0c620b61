/** A server of this version on the first release's log: it serves what is there, and goes on from it. */

import type { Visit, Visitor } from "#kernel";
import { restoreLog } from "../logs/recording/log-dump.js";
import { type Items, pageView, read, track } from "../support/commands.js";
import { visitorOf } from "../support/models.js";
import {
	removeDirectory,
	startServer,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";

const LAST_POSITION = 329;
const VISITS = 34;
const VISITORS = 13;

let dataDir: string;
let server: TestServer;
beforeAll(async () => {
	dataDir = await temporaryDirectory();
	restoreLog("tests/fixtures/logs/first-release/events.sql.gz", dataDir);
	server = await startServer({ dataDir, roles: "api,projector" });
});
afterAll(async () => {
	await server.close();
	await removeDirectory(dataDir);
});

it("serves its visits and visitors, and its definitions", async () => {
	const query = `limit=200&after=${LAST_POSITION}`;
	const visits = await read<Items<Visit>>(server, `/v1/visits?${query}`);
	const visitors = await read<Items<Visitor>>(server, `/v1/visitors?${query}`);
	expect(visits.items).toHaveLength(VISITS);
	expect(visitors.items).toHaveLength(VISITORS);
	const segments = await read<Items<unknown>>(server, "/v1/segments");
	expect(segments.items.length).toBeGreaterThan(4);
});

it("takes up every visitor where the log left it", async () => {
	const { items } = await read<Items<Visitor>>(
		server,
		"/v1/visitors?limit=200",
	);
	for (const before of items) {
		const answer = await track(server, pageView(before.visitorId));
		const after = await visitorOf(server, answer);
		expect(after.totals.events).toBe(before.totals.events + 1);
		expect(after.traits).toEqual(before.traits);
	}
});
