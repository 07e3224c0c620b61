/** What was acknowledged is there, and once, whatever happens to the server; and too much at a time is refused. */

import { randomUUID } from "node:crypto";
import {
	type BatchResult,
	type Command,
	newVisitor,
	pageView,
	type TrackAnswer,
	track,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { visitorOf } from "../support/models.js";
import { startServer, type TestServer } from "../support/server.js";

const CLIENTS = 8;
const ACKNOWLEDGED_BEFORE_KILL = 400;
const BATCH = 1_000;
/** Together far more than wait for one visitor at a time. */
const BATCHES = 12;

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
});
afterAll(() => server.close());

/** Sends commands, one after another, until the server no longer answers. */
async function client(
	sent: Command[],
	acknowledged: Map<string, TrackAnswer>,
): Promise<void> {
	const visitorId = newVisitor();
	for (;;) {
		const command = pageView(visitorId, undefined, { commandId: randomUUID() });
		sent.push(command);
		const answer = await server
			.post<TrackAnswer>("/v1/track", command)
			.catch(() => null);
		if (answer === null) return;
		expect(answer.status).toBe(202);
		acknowledged.set(answer.body.commandId, answer.body);
	}
}

describe("kill -9 under load", () => {
	it("loses nothing that was acknowledged, and a repeat doubles nothing", async () => {
		const sent: Command[] = [];
		const acknowledged = new Map<string, TrackAnswer>();
		const clients = Array.from({ length: CLIENTS }, () =>
			client(sent, acknowledged),
		);
		await eventually(
			() => acknowledged.size,
			(size) => expect(size).toBeGreaterThan(ACKNOWLEDGED_BEFORE_KILL),
		);
		await server.kill();
		await Promise.all(clients);
		await server.restart();
		for (const command of sent) {
			const before = acknowledged.get(command.commandId as string);
			const again = await track(server, command);
			if (before !== undefined)
				expect(again).toEqual({ ...before, duplicate: true });
		}
		await eventually(
			() => server.get("/v1/totals"),
			({ body }) =>
				expect(body).toEqual({
					visits: CLIENTS,
					visitors: CLIENTS,
					pageViews: sent.length,
				}),
		);
	});
});

describe("more commands than it can take", () => {
	it("are refused with a time to come back, and none of the taken is lost", async () => {
		const visitorId = newVisitor();
		const commands = Array.from({ length: BATCH }, () => pageView(visitorId));
		const answers = await Promise.all(
			Array.from({ length: BATCHES }, () =>
				server.post<{ results: BatchResult[] }>("/v1/track/batch", {
					commands,
				}),
			),
		);
		const results = answers.flatMap(({ body }) => body.results);
		const taken = results.filter(({ status }) => status === 202);
		const refused = results.filter(({ status }) => status !== 202);
		expect(taken.length).toBeGreaterThanOrEqual(BATCH);
		expect(refused.length).toBeGreaterThan(0);
		for (const { problem } of refused)
			expect(problem).toMatchObject({
				status: 503,
				type: "urn:journeylog:problem:overloaded",
			});
		for (const { headers, body } of answers) {
			const whole = body.results.every(({ status }) => status === 202);
			const wait = Number(headers["retry-after"] ?? 0);
			expect(wait > 0).toBe(!whole);
		}
		const position = Math.max(
			...taken.map((result) => Number(result.position)),
		);
		const visitor = await visitorOf(server, {
			visitorId,
			position: String(position),
		});
		expect(visitor.totals.pageViews).toBe(taken.length);
	});
});
