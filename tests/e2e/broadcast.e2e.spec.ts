/** What subscribers on NATS get: CloudEvents with their headers, in order, and nothing personal. */

import { connect, type Msg, type NatsConnection } from "nats";
import type { CloudEvent } from "#broadcast";
import { startNatsBroker } from "#nats-broker";
import {
	bodyOf,
	command,
	newVisitor,
	pageView,
	type TrackAnswer,
	track,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { freePort } from "../support/nats-server.js";
import { startServer, type TestServer } from "../support/server.js";

let server: TestServer;
let nats: NatsConnection;
const received: Msg[] = [];

beforeAll(async () => {
	server = await startServer();
	nats = await connect({ servers: server.natsUrl });
	nats.subscribe("journeylog.>", {
		callback: (_error, message) => received.push(message),
	});
	await nats.flush();
});
afterAll(async () => {
	await nats?.close();
	await server.close();
});

function of(visitorId: string): readonly Msg[] {
	return received.filter(
		(message) => message.json<CloudEvent>().subject === visitorId,
	);
}

/** The visitor's messages, once there are so many. */
function messagesOf(visitorId: string, count: number) {
	return eventually(
		() => of(visitorId),
		(messages) => expect(messages).toHaveLength(count),
	);
}

function idOf(answer: TrackAnswer, type: string): string | undefined {
	return answer.events.find((event) => event.type === type)?.eventId;
}

const bought = {
	event: "CustomEventRecorded",
	where: [{ attribute: "eventName", operator: "equal", value: "bought" }],
};

describe("a subscriber", () => {
	it("gets visits, segments and outcomes as CloudEvents, in order", async () => {
		const defined = await server.post<{ segmentId: string }>("/v1/segments", {
			name: "Undecided",
			when: { all: [{ event: "PageViewed" }, { not: bought }] },
		});
		const { segmentId } = bodyOf(defined, 201);
		const achieved = await server.post<{ outcomeId: string }>("/v1/outcomes", {
			name: "Order",
			when: bought,
			value: { attribute: "attributes.total" },
		});
		const { outcomeId } = bodyOf(achieved, 201);
		const visitorId = newVisitor();
		const personal = { givenName: "Rosalind", email: "rosalind@example.org" };
		await track(
			server,
			command("IdentifyVisitor", visitorId, {
				traits: personal,
				externalIds: [{ type: "crm", value: "crm-secret" }],
			}),
		);
		const opened = await track(
			server,
			pageView(visitorId, "https://shop.example/p/42", {
				context: {
					page: { url: "https://shop.example/p/42" },
					ip: "203.0.113.77",
				},
			}),
		);
		const form = { formName: "f", fields: { name: "Rosalind" } };
		await track(server, command("RecordFormSubmission", visitorId, form));
		const sold = await track(
			server,
			command("RecordCustomEvent", visitorId, {
				eventName: "bought",
				attributes: { total: 12.5 },
			}),
		);
		const ended = await track(server, command("EndVisit", visitorId));

		const messages = await messagesOf(visitorId, 5);
		const bySubject = new Map(messages.map((m) => [m.subject, m]));
		const expected: readonly (readonly [string, string, unknown, object])[] = [
			[
				"visits.started",
				"journeylog.visit.started.v1",
				idOf(opened, "VisitStarted"),
				{},
			],
			[
				`segments.${segmentId}.entered`,
				"journeylog.segment.entered.v1",
				idOf(opened, "SegmentEntered"),
				{ segmentId, name: "Undecided", version: 1 },
			],
			[
				`segments.${segmentId}.exited`,
				"journeylog.segment.exited.v1",
				idOf(sold, "SegmentExited"),
				{ segmentId, name: "Undecided", version: 1 },
			],
			[
				`outcomes.${outcomeId}.achieved`,
				"journeylog.outcome.achieved.v1",
				idOf(sold, "OutcomeAchieved"),
				{ outcomeId, name: "Order", version: 1, value: 12.5 },
			],
			[
				"visits.ended",
				"journeylog.visit.ended.v1",
				idOf(ended, "VisitEnded"),
				{},
			],
		];
		for (const [subject, type, id, data] of expected) {
			const message = bySubject.get(`journeylog.default.${subject}`);
			expect(message?.json()).toMatchObject({
				specversion: "1.0",
				id,
				source: "/sites/default",
				type,
				subject: visitorId,
				time: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
				datacontenttype: "application/json",
				data: {
					visitorId,
					visitId: opened.visitId,
					...data,
					visit: { device: { category: expect.any(String) } },
				},
			});
			expect(message?.headers?.get("Nats-Msg-Id")).toBe(id);
			expect(message?.headers?.get("Content-Type")).toBe(
				"application/cloudevents+json",
			);
		}
		const positions = messages.map((message) =>
			Number(message.headers?.get("Journeylog-Position")),
		);
		expect(positions).toEqual([...positions].sort((a, b) => a - b));
		expect(positions.at(-1)).toBe(Number(ended.position));
		const told = messages.map((message) => message.string()).join("\n");
		expect(told).not.toMatch(/rosalind|crm-secret|203\.0\.113/i);
	});
});

describe("a broker of one's own", () => {
	it("gets what happened while nobody broadcast, each event once", async () => {
		const broker = await startNatsBroker({ host: "127.0.0.1", port: 0 });
		const subscriber = await connect({ servers: broker.url });
		const told: CloudEvent[] = [];
		subscriber.subscribe("journeylog.*.visits.started", {
			callback: (_error, message) => told.push(message.json()),
		});
		await subscriber.flush();
		const silent = await startServer({ roles: "api" });
		const { dataDir } = silent;
		const loud = { dataDir, env: { NATS_URL: broker.url } };
		try {
			const expected: (string | undefined)[] = [];
			for (let round = 0; round < 2; round++) {
				const before = await track(silent, pageView(newVisitor()));
				await silent.stop();
				const server = await startServer(loud);
				const now = await track(server, pageView(newVisitor()));
				for (const answer of [before, now])
					expected.push(idOf(answer, "VisitStarted"));
				await eventually(
					() => told.map(({ id }) => id),
					(ids) => expect(ids).toEqual(expected),
				);
				await server.stop();
				await silent.restart();
			}
		} finally {
			await silent.close();
			await subscriber.close();
			await broker.close();
		}
	});

	it("may be away: commands are taken, health says so, the stop does not wait", async () => {
		const env = { NATS_URL: `nats://127.0.0.1:${await freePort()}` };
		const server = await startServer({ env });
		try {
			await track(server, pageView(newVisitor()));
			const ready = await server.get("/health/ready");
			expect(ready.status).toBe(200);
			expect(ready.body).toMatchObject({
				status: "degraded",
				checks: { nats: { status: "degraded" } },
			});
			const startMs = Date.now();
			await server.stop();
			expect(Date.now() - startMs).toBeLessThan(8_000);
		} finally {
			await server.close();
		}
	});
});

describe("the server with a broker inside", () => {
	it("says so where it tells of its health", async () => {
		const ready = await server.get("/health/ready");
		expect(ready.body).toMatchObject({
			status: "ok",
			checks: { nats: { status: "up" } },
		});
		const { body } = await server.get<string>("/metrics");
		expect(body).toContain("journeylog_nats_connected 1");
	});
});
