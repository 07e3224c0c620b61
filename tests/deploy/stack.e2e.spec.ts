/** The whole compose file at work, without containers: see `stack.ts`. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type NatsConnection } from "nats";
import { type CloudEvent, STREAM_NAME, serversOf } from "#broadcast";
import type { Visit } from "#kernel";
import { newVisitor, pageView, type TrackAnswer } from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { type Answer, send } from "../support/http.js";
import { findNatsServer } from "../support/nats-server.js";
import { describeWith } from "../support/needs.js";
import { findPostgres } from "../support/postgres-server.js";
import { findProgram } from "../support/programs.js";
import { checkHealth } from "./container.js";
import type { Replacement } from "./local-file.js";
import { findNginx } from "./nginx.js";
import { type Stack, startStack } from "./stack.js";

/** Nobody listens there. */
const NOWHERE = "127.0.0.1:1";

const needed = [
	...[findNatsServer(), findPostgres(), findNginx()],
	...["wget", "curl", "pg_isready"].map(findProgram),
];
const have = needed.includes(null) ? null : "all of them";

describeWith(have, "the services of the compose file", () => {
	let stack: Stack;
	let nats: NatsConnection;
	const heard: CloudEvent[] = [];
	beforeAll(async () => {
		stack = await startStack();
		nats = await connect(serversOf(stack.natsUrl));
		nats.subscribe("journeylog.>", {
			callback: (_, message) => heard.push(message.json()),
		});
		await nats.flush();
	}, 120_000);
	afterAll(async () => {
		await nats?.close();
		await stack?.close();
	});

	function ask<Body>(method: "GET" | "POST", path: string, body?: unknown) {
		const url = `${stack.proxy.url}${path}`;
		return send<Body>(method, url, { key: stack.apiKey, body });
	}

	it("take a visitor's command, show the visit and tell of it", async () => {
		const command = pageView(newVisitor());
		const { status, body } = await ask<TrackAnswer>(
			"POST",
			"/v1/track",
			command,
		);
		expect(status).toBe(202);
		const { visitId, position } = body;
		const visit = await ask<Visit>(
			"GET",
			`/v1/visits/${visitId}?after=${position}`,
		);
		expect(visit.body).toMatchObject({ visitId, status: "active" });
		await eventually(
			() => heard.map(({ data }) => data.visitId),
			(visits) => expect(visits).toContain(visitId),
		);
		const api = await nats.jetstreamManager();
		expect((await api.streams.info(STREAM_NAME)).state.messages).toBe(
			heard.length,
		);
	});

	it("let nobody in without the key, nor to NATS without the password", async () => {
		const { status } = await send("GET", `${stack.proxy.url}/v1/visits`);
		expect(status).toBe(401);
		const { host } = new URL(stack.natsUrl);
		await expect(connect({ servers: host })).rejects.toThrow(/authorization/i);
	});

	it("are all ready, each by its own account", async () => {
		for (const name of ["api-1", "api-2", "projector", "broadcaster"]) {
			const { status, body } = await stack.server(name).get("/health/ready");
			expect([name, status, body]).toMatchObject([name, 200, { status: "ok" }]);
		}
	});

	it("lose no command where an api server is killed", async () => {
		const commands = Array.from({ length: 200 }, () => pageView(newVisitor()));
		const answers: Promise<Answer<TrackAnswer>>[] = [];
		for (const [i, command] of commands.entries()) {
			if (i === 100) await stack.server("api-1").kill();
			answers.push(ask("POST", "/v1/track", command));
		}
		const taken = (await Promise.all(answers)).filter(
			({ status }) => status === 202,
		);
		expect(taken.length).toBeGreaterThan(100);
		for (const { body } of taken) {
			const path = `/v1/visits/${body.visitId}?after=${body.position}`;
			expect((await ask("GET", path)).status).toBe(200);
		}
		await stack.server("api-1").restart();
	});

	it.each([
		["nats", "127.0.0.1:8222"],
		["proxy", "127.0.0.1:8080"],
	])(
		"%s is healthy by its own check, and not where it is not",
		async (name, place) => {
			const { port } = stack.proxy;
			const places: Replacement[] = [
				...stack.places,
				["127.0.0.1:8080", `127.0.0.1:${port}`],
			];
			expect(await checkHealth(name, places)).toBe(0);
			expect(await checkHealth(name, [[place, NOWHERE]])).not.toBe(0);
		},
	);

	it("postgres is healthy by its own check, and not where it is not", async () => {
		expect(await checkHealth("postgres", stack.places)).toBe(0);
		expect(
			await checkHealth("postgres", [["--port=5432", "--port=1"]]),
		).not.toBe(0);
	});
});

describeWith(findProgram("curl"), "the health check of EventStoreDB", () => {
	it("takes its 204 for well, and anything else for not", async () => {
		const statuses: Record<string, number> = { "/health/live": 204 };
		const server = createServer(({ url = "" }, response) => {
			response.writeHead(statuses[url] ?? 404).end();
		}).listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port } = server.address() as AddressInfo;
		const places: Replacement[] = [["127.0.0.1:2113", `127.0.0.1:${port}`]];
		expect(await checkHealth("eventstore", places)).toBe(0);
		statuses["/health/live"] = 503;
		expect(await checkHealth("eventstore", places)).not.toBe(0);
		server.close();
		expect(
			await checkHealth("eventstore", [["127.0.0.1:2113", NOWHERE]]),
		).not.toBe(0);
	});
});
