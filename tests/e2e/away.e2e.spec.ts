/** A server that is away at the start, or goes away: the process is up, says what it lacks, and works once it is there. */

import { connect, DiscardPolicy } from "nats";
import { type CloudEvent, STREAM_NAME } from "#broadcast";
import {
	newVisitor,
	type Problem,
	pageView,
	track,
} from "../support/commands.js";
import {
	type EventStoreProcess,
	eventStorePlace,
} from "../support/event-store-process.js";
import { eventually } from "../support/eventually.js";
import type { Answer } from "../support/http.js";
import { visitOf } from "../support/models.js";
import {
	findNatsServer,
	freePort,
	startNatsServer,
} from "../support/nats-server.js";
import { describeWith } from "../support/needs.js";
import {
	findPostgres,
	POSTGRES_PASSWORD,
	type PostgresServer,
	startPostgres,
} from "../support/postgres-server.js";
import { startServer, type TestServer } from "../support/server.js";

/** The interface promises it whatever is away. */
const STOP_MS_MAX = 10_000;

interface Health {
	readonly status: string;
	readonly checks: Readonly<
		Record<string, { readonly status: string; readonly detail?: string }>
	>;
}

function health(server: TestServer): Promise<Answer<Health>> {
	return server.get<Health>("/health/ready");
}

/** Resolves once the check is as said, with the answer. */
function untilCheck(server: TestServer, name: string, status: string) {
	return eventually(
		() => health(server),
		({ body }) => expect(body.checks[name]?.status).toBe(status),
		20_000,
	);
}

function expectUnavailable(answer: Answer, code: string): void {
	expect(answer.status).toBe(503);
	expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
	const { type } = answer.body as Problem;
	expect(type).toBe(`urn:journeylog:problem:${code}`);
}

async function expectQuickStop(server: TestServer): Promise<void> {
	const startMs = Date.now();
	await server.stop();
	expect(Date.now() - startMs).toBeLessThan(STOP_MS_MAX);
}

describe("an event store that is away", () => {
	let eventStore: EventStoreProcess;
	let server: TestServer;

	beforeAll(async () => {
		eventStore = await eventStorePlace();
		server = await startServer({ env: { EVENT_STORE_URL: eventStore.url } });
	});
	afterAll(async () => {
		await server?.close();
		await eventStore.stop();
	});

	it("is named by the health, and commands are refused for now", async () => {
		const { status, body } = await untilCheck(server, "eventStore", "down");
		expect(status).toBe(503);
		expect(body).toMatchObject({ status: "unavailable" });
		expect(body.checks.eventStore?.detail).toContain(String(eventStore.port));
		const sent = await server.post("/v1/track", pageView(newVisitor()));
		expectUnavailable(sent, "store-unavailable");
		const batch = await server.post<{ results: { status: number }[] }>(
			"/v1/track/batch",
			{ commands: [pageView(newVisitor())] },
		);
		expect(batch.body.results).toMatchObject([{ status: 503 }]);
		expect(Number(batch.headers["retry-after"])).toBeGreaterThan(0);
		const defined = await server.post("/v1/segments", {
			name: "s",
			when: { event: "PageViewed" },
		});
		expectUnavailable(defined, "store-unavailable");
		expect((await server.get("/metrics")).body).toContain(
			'journeylog_dependency_up{dependency="eventStore"} 0',
		);
	});

	it("does not hold up the stop", async () => {
		// A request that meets the closing of its connection has no answer, and nothing was done for it.
		const sent = server.post("/v1/track", pageView(newVisitor())).then(
			({ status }) => status,
			({ code }: NodeJS.ErrnoException) => code,
		);
		await expectQuickStop(server);
		expect([503, "UND_ERR_SOCKET", "ECONNRESET"]).toContain(await sent);
		await server.restart();
	});

	it("is used once it is there, and again after each time that it was away", async () => {
		for (let round = 0; round < 2; round++) {
			await eventStore.restart();
			await untilCheck(server, "eventStore", "up");
			const tracked = await track(server, pageView(newVisitor()));
			expect(await visitOf(server, tracked)).toMatchObject({
				counts: { pageViews: 1 },
			});
			await eventStore.kill();
			await untilCheck(server, "eventStore", "down");
			const read = await server.get(`/v1/visits/${tracked.visitId}`);
			expect(read.status).toBe(200);
			const events = await server.get(`/v1/visits/${tracked.visitId}/events`);
			expectUnavailable(events, "store-unavailable");
		}
		const { body } = await server.get<string>("/metrics");
		const reconnects = /^journeylog_event_store_reconnects (\d+)$/m.exec(body);
		expect(Number(reconnects?.[1])).toBeGreaterThanOrEqual(1);
	});
});

describeWith(findPostgres(), "a database that is away", () => {
	let postgres: PostgresServer;
	let databaseUrl: string;
	let server: TestServer;

	beforeAll(async () => {
		postgres = await startPostgres();
		databaseUrl = await postgres.createDatabase();
		await postgres.shutDown();
		server = await startServer({ env: { DATABASE_URL: databaseUrl } });
	});
	afterAll(async () => {
		await server?.close();
		await postgres?.stop();
	});

	it("is named by the health; commands are taken, reads are refused for now", async () => {
		const { status, body } = await untilCheck(server, "readModels", "down");
		expect(status).toBe(503);
		expect(body.checks.eventStore).toEqual({ status: "up" });
		await track(server, pageView(newVisitor()));
		for (const path of ["/v1/visits", "/v1/visitors/v", "/v1/totals"])
			expectUnavailable(await server.get(path), "read-models-unavailable");
	});

	it("does not hold up the stop", async () => {
		await expectQuickStop(server);
		await server.restart();
	});

	it("is used once it is there, and again after it was away", async () => {
		for (let round = 0; round < 2; round++) {
			const before = await track(server, pageView(newVisitor()));
			await postgres.restart();
			await untilCheck(server, "readModels", "up");
			const after = await track(server, pageView(newVisitor()));
			for (const tracked of [before, after])
				expect(await visitOf(server, tracked)).toMatchObject({
					counts: { pageViews: 1 },
				});
			await postgres.kill();
			await untilCheck(server, "readModels", "down");
		}
		await expectQuickStop(server);
	});

	it("because the password is wrong, is told without the password", async () => {
		await postgres.restart();
		const wrong = databaseUrl.replace(/:[^:@/]+@/, ":hunter2@");
		expect(wrong).not.toContain(encodeURIComponent(POSTGRES_PASSWORD));
		const lacking = await startServer({ env: { DATABASE_URL: wrong } });
		try {
			const { status, body } = await untilCheck(lacking, "readModels", "down");
			expect(status).toBe(503);
			expect(body.checks.readModels?.detail).toContain("password");
			expect(JSON.stringify(body)).not.toContain("hunter2");
			await track(lacking, pageView(newVisitor()));
			const { stdout, stderr } = await lacking.stop();
			expect(stdout + stderr).not.toContain("hunter2");
		} finally {
			await lacking.close();
		}
	});
});

describeWith(
	findNatsServer(),
	"a NATS server that is away at the start",
	() => {
		it("gets everything once it is there", async () => {
			const port = await freePort();
			const env = { NATS_URL: `nats://127.0.0.1:${port}` };
			const server = await startServer({ env });
			const { visitorId } = await track(server, pageView(newVisitor()));
			await untilCheck(server, "nats", "degraded");
			const nats = await startNatsServer({ port, jetstream: true });
			const subscriber = await connect({ servers: nats.url });
			try {
				await untilCheck(server, "nats", "up");
				const stream = subscriber.jetstream();
				const started = await eventually(
					() =>
						stream.consumers
							.get(STREAM_NAME)
							.then((consumer) => consumer.next({ expires: 1_000 }))
							.catch(() => null),
					(message) => expect(message).not.toBeNull(),
				);
				expect(started?.json<CloudEvent>().subject).toBe(visitorId);
			} finally {
				await subscriber.close();
				await server.close();
				await nats.stop();
			}
		});
	},
);

describeWith(findNatsServer(), "a NATS server that takes no message", () => {
	it("is named by the health until it does", async () => {
		const nats = await startNatsServer({ jetstream: true });
		const operator = await connect({ servers: nats.url });
		const { streams } = await operator.jetstreamManager();
		const stream = { name: STREAM_NAME, subjects: ["journeylog.>"] };
		const full = { max_msgs: 1, discard: DiscardPolicy.New };
		await streams.add({ ...stream, ...full });
		const server = await startServer({ env: { NATS_URL: nats.url } });
		try {
			for (let i = 0; i < 2; i++) await track(server, pageView(newVisitor()));
			const { status, body } = await untilCheck(server, "nats", "degraded");
			expect(status).toBe(200);
			expect(body.checks.nats?.detail).toContain("maximum messages exceeded");
			await streams.update(STREAM_NAME, { max_msgs: -1 });
			await untilCheck(server, "nats", "up");
		} finally {
			await server.close();
			await operator.close();
			await nats.stop();
		}
	});
});
