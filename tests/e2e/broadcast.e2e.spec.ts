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
import { rebuild, verify } from "../support/rebuilds.js";
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

/** A segment that page views enter and purchases leave, and an outcome that purchases are. */
async function define() {
	const segment = await server.post<{ segmentId: string }>("/v1/segments", {
		name: "Undecided",
		when: { all: [{ event: "PageViewed" }, { not: bought }] },
	});
	const outcome = await server.post<{ outcomeId: string }>("/v1/outcomes", {
		name: "Order",
		when: bought,
		value: { attribute: "attributes.total" },
	});
	return { ...bodyOf(segment, 201), ...bodyOf(outcome, 201) };
}

/** A visitor who says who it is, looks, fills in a form, buys and goes. */
async function visit(visitorId: string) {
	const tell = (type: string, data?: object) =>
		track(server, command(type, visitorId, data));
	await tell("IdentifyVisitor", {
		traits: { givenName: "Rosalind", email: "rosalind@example.org" },
		externalIds: [{ type: "crm", value: "crm-secret" }],
	});
	const page = { url: "https://shop.example/p/42" };
	const context = { page, ip: "203.0.113.77" };
	const opened = await track(
		server,
		pageView(visitorId, page.url, { context }),
	);
	const fields = { name: "Rosalind" };
	await tell("RecordFormSubmission", { formName: "f", fields });
	const attributes = { total: 12.5 };
	const sold = await tell("RecordCustomEvent", {
		eventName: "bought",
		attributes,
	});
	return { opened, sold, ended: await tell("EndVisit") };
}

describe("a subscriber", () => {
	let visitorId: string;
	let defined: Awaited<ReturnType<typeof define>>;
	let visited: Awaited<ReturnType<typeof visit>>;
	let messages: readonly Msg[];

	beforeAll(async () => {
		defined = await define();
		visitorId = newVisitor();
		visited = await visit(visitorId);
		messages = await messagesOf(visitorId, 5);
	});

	function expected() {
		const { segmentId, outcomeId } = defined;
		const { opened, sold, ended } = visited;
		const segment = { segmentId, name: "Undecided", version: 1 };
		const outcome = { outcomeId, name: "Order", version: 1, value: 12.5 };
		return [
			["visits.started", idOf(opened, "VisitStarted"), {}],
			[
				`segments.${segmentId}.entered`,
				idOf(opened, "SegmentEntered"),
				segment,
			],
			[`segments.${segmentId}.exited`, idOf(sold, "SegmentExited"), segment],
			[
				`outcomes.${outcomeId}.achieved`,
				idOf(sold, "OutcomeAchieved"),
				outcome,
			],
			["visits.ended", idOf(ended, "VisitEnded"), {}],
		] as const;
	}

	it("gets visits, segments and outcomes as CloudEvents", () => {
		for (const [subject, id, data] of expected()) {
			const message = messages.find(
				(found) => found.subject === `journeylog.default.${subject}`,
			);
			const [kinds = ""] = subject.split(".");
			const last = subject.split(".").at(-1);
			expect(message?.json()).toMatchObject({
				specversion: "1.0",
				id,
				source: "/sites/default",
				type: `journeylog.${kinds.slice(0, -1)}.${last}.v1`,
				subject: visitorId,
				time: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
				datacontenttype: "application/json",
				data: {
					visitorId,
					visitId: visited.opened.visitId,
					...data,
					visit: { device: { category: expect.any(String) } },
				},
			});
			expect(message?.headers?.get("Nats-Msg-Id")).toBe(id);
			expect(message?.headers?.get("Content-Type")).toBe(
				"application/cloudevents+json",
			);
		}
	});

	it("gets them in the log's order", () => {
		const positions = messages.map((message) =>
			Number(message.headers?.get("Journeylog-Position")),
		);
		expect(positions).toEqual([...positions].sort((a, b) => a - b));
		expect(positions.at(-1)).toBe(Number(visited.ended.position));
	});

	it("gets nothing personal", () => {
		const told = messages.map((message) => message.string()).join("\n");
		expect(told).not.toMatch(/rosalind|crm-secret|203\.0\.113/i);
	});
});

describe("read models that are made anew", () => {
	/** Of a first page view: the visit's start, and the segment that it enters. */
	const MESSAGES = 2;

	it("have nothing broadcast again and nothing recorded", async () => {
		const [before, after] = [newVisitor(), newVisitor()];
		const first = await track(server, pageView(before));
		await messagesOf(before, MESSAGES);
		const heard = received.length;
		const rebuilt = await rebuild(server, "all");
		expect(rebuilt.state).toBe("done");
		expect(await verify(server, "all")).toMatchObject({ equal: true });
		const next = await track(server, pageView(after));
		await messagesOf(after, MESSAGES);
		expect(received).toHaveLength(heard + MESSAGES);
		const recorded = Number(next.position) - Number(first.position);
		expect(recorded).toBe(next.events.length);
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
		const address = `127.0.0.1:${await freePort()}`;
		const env = { NATS_URL: `nats://jo:hunter2@${address},${address}` };
		const server = await startServer({ env });
		try {
			await track(server, pageView(newVisitor()));
			const ready = await server.get("/health/ready");
			expect(ready.status).toBe(200);
			expect(ready.body).toMatchObject({
				status: "degraded",
				checks: { nats: { status: "degraded" } },
			});
			const { body: documents } = await server.get<{ servers: object }>(
				"/asyncapi.json",
			);
			expect(Object.values(documents.servers)).toMatchObject([
				{ host: address },
				{ host: address },
			]);
			const startMs = Date.now();
			const { stdout, stderr } = await server.stop();
			expect(Date.now() - startMs).toBeLessThan(8_000);
			const told = JSON.stringify([ready.body, documents, stdout, stderr]);
			expect(told).not.toContain("hunter2");
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
