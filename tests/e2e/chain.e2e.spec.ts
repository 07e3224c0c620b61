/** `GET /v1/audit/chain`: what it answers, and to whom. */

import type { ChainLine } from "../../apps/server/src/chain/chain.controller.js";
import type { ChainReport } from "../../apps/server/src/chain/chain-report.js";
import { writeLongLog } from "../../apps/server/src/chain/testing/tampered-log.js";
import { faults } from "../../apps/server/src/docs/testing/validator.js";
import { writeApiKeys } from "../support/api-keys.js";
import { pageView } from "../support/commands.js";
import {
	removeDirectory,
	startServer,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";

let directory: string;
let server: TestServer;

beforeAll(async () => {
	directory = await temporaryDirectory();
	const scopes = ["track", "audit"];
	const keys = await writeApiKeys(directory, [
		{ key: "red", siteId: "red", scopes },
		{ key: "redder", siteId: "redder", scopes: [...scopes, "define"] },
	]);
	server = await startServer({
		roles: "api,projector",
		env: { API_KEYS_FILE: keys },
	});
	const visits = [
		...["ada", "ada", "bob"].map((visitor) => ["red", visitor]),
		["redder", "ada"],
	] as const;
	for (const [key, visitor] of visits) {
		const body = pageView(visitor as string);
		const answer = await server.post("/v1/track", body, { key: key as string });
		expect(answer.status).toBe(202);
	}
	const segment = { name: "N", when: { event: "PageViewed" } };
	const made = await server.post("/v1/segments", segment, { key: "redder" });
	expect(made.status).toBe(201);
});
afterAll(async () => {
	await server.close();
	await removeDirectory(directory);
});

async function lines(key: string, query = ""): Promise<readonly ChainLine[]> {
	const answer = await server.get<string>(`/v1/audit/chain${query}`, { key });
	expect([answer.status, answer.headers["content-type"]]).toEqual([
		200,
		"application/x-ndjson; charset=utf-8",
	]);
	return answer.body
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line));
}

async function report(key: string, query?: string): Promise<ChainReport> {
	const last = (await lines(key, query)).at(-1);
	if (last === undefined || !("report" in last)) throw new Error("no report");
	return last.report;
}

it("tells of the key's site, as documented", async () => {
	const told = await lines("red");
	expect(told.length).toBeGreaterThan(1);
	for (const line of told)
		expect(faults("ChainLine", line, { closed: true })).toEqual([]);
	expect(await report("red")).toMatchObject({
		...{ events: 5, streams: 2, broken: null, sealed: null },
		unchained: { events: 0, streams: 0 },
	});
	// Its name begins as the other's.
	expect(await report("redder")).toMatchObject({ events: 3, streams: 2 });
});

it("tells of one visitor", async () => {
	expect(await report("red", "?visitorId=ada")).toMatchObject({
		...{ events: 3, streams: 1, broken: null },
	});
	const query = "/v1/audit/chain?visitorId=bob";
	expect(await server.get(query, { key: "redder" })).toMatchObject({
		status: 404,
	});
});

it("tells what the streams were at a position", async () => {
	const now = await report("red");
	const { sealed } = await report("red", "?sealedPosition=3");
	expect(sealed).toMatchObject({ position: "3", events: 3, streams: 1 });
	const end = `?sealedPosition=${now.position}`;
	expect((await report("red", end)).sealed?.heads).toBe(now.heads);
});

it.each([
	["allSites=true", 403],
	["allSites=perhaps", 400],
	["sealedPosition=0", 400],
	["visitorId=a%20b", 400],
	["visitorId=ada&sealedPosition=3", 400],
	["visitorId=ada&allSites=false", 400],
	["at=3", 400],
])("does not answer to %s", async (query, status) => {
	const answer = await server.get(`/v1/audit/chain?${query}`, { key: "red" });
	expect(answer).toMatchObject({ status, body: { status } });
});

it("gives a check up when the server stops", async () => {
	const dataDir = await temporaryDirectory();
	await writeLongLog(dataDir, 60_000);
	const stopped = await startServer({ dataDir, roles: "api" });
	try {
		const answer = await fetch(`${stopped.url}/v1/audit/chain`);
		const body = answer.body?.pipeThrough(new TextDecoderStream());
		const reader = body?.getReader();
		let text = (await reader?.read())?.value ?? "";
		// Exit status 0, within the time that it has.
		const stop = stopped.stop();
		for (;;) {
			const { done, value } = (await reader?.read()) ?? { done: true };
			if (done) break;
			text += value;
		}
		await stop;
		const last = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
		expect(last).toMatchObject({ problem: { status: 503 } });
	} finally {
		await stopped.close();
		await removeDirectory(dataDir);
	}
});
