/** Starting with one line for people, stopping in order, and running with some of the roles. */

import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { type ClientRequest, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import type { Visit } from "#kernel";
import {
	newVisitor,
	pageView,
	read,
	type TrackAnswer,
	track,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { send } from "../support/http.js";
import { startServer, type TestServer } from "../support/server.js";

const STOP_MS_MAX = 10_000;

/** A command whose head the server has taken, and whose body it waits for. */
async function begun(server: TestServer, body: string): Promise<ClientRequest> {
	const begin = request(`${server.url}/v1/track`, {
		method: "POST",
		headers: {
			"content-type": "application/json",
			"content-length": Buffer.byteLength(body),
			expect: "100-continue",
		},
	});
	begin.flushHeaders();
	await once(begin, "continue");
	return begin;
}

async function answerTo(finished: ClientRequest) {
	const [answer] = await once(finished, "response");
	answer.setEncoding("utf8");
	let text = "";
	for await (const chunk of answer) text += chunk;
	return { status: answer.statusCode, body: JSON.parse(text) as TrackAnswer };
}

describe("a server", () => {
	let server: TestServer;

	beforeAll(async () => {
		server = await startServer({ roles: "api,projector" });
	});
	afterAll(() => server.close());

	it("says in one line where everything is", async () => {
		const { line, url } = server.up;
		expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect(line).toContain(`docs ${url}/docs`);
		expect(line).toContain(`data ${server.dataDir}`);
		expect(server.output.stderr).toBe("");
	});

	it("says there where NATS is, but not by which password it is reached", async () => {
		const env = { NATS_URL: "nats://jo:p@ss@127.0.0.1:1,nats://127.0.0.1:2" };
		const other = await startServer({ roles: "broadcaster", env });
		expect(other.natsUrl).toBe("nats://127.0.0.1:1,nats://127.0.0.1:2");
		expect(other.output.stdout).not.toContain("ss@");
		await other.close();
	});

	it("says that it is open, in a log of JSON lines", () => {
		const { stdout } = server.output;
		const logged = stdout
			.split("\n")
			.filter((line) => line !== "" && line !== server.up.line)
			.map((line) => JSON.parse(line));
		expect(logged).toContainEqual(
			expect.objectContaining({
				level: 40,
				msg: expect.stringContaining("no API keys"),
			}),
		);
		for (const entry of logged)
			expect(entry).toMatchObject({
				level: expect.any(Number),
				time: expect.any(Number),
				msg: expect.any(String),
			});
	});

	it("leaves its address and a key to whoever may read the directory", async () => {
		const path = join(server.dataDir, "server.json");
		expect((await stat(path)).mode & 0o777).toBe(0o600);
		const { url, token } = JSON.parse(await readFile(path, "utf8"));
		expect(url).toBe(server.url);
		const answer = await send("GET", `${url}/v1/totals`, { key: token });
		expect(answer.status).toBe(200);
	});

	it.each(["SIGTERM", "SIGINT"] as const)(
		"answers what it took before %s, exits 0, and has all of it afterwards",
		async (signal) => {
			const before = await track(server, pageView(newVisitor()));
			const body = JSON.stringify(pageView(newVisitor()));
			const underWay = await begun(server, body);
			const startMs = Date.now();
			const stopped = server.stop(signal);
			await eventually(
				() =>
					server.get("/health/live").then(
						({ status }) => status,
						() => 503,
					),
				(status) => expect(status).toBe(503),
			);
			underWay.end(body);
			const answer = await answerTo(underWay);
			expect(answer.status).toBe(202);
			expect((await stopped).stderr).toBe("");
			expect(Date.now() - startMs).toBeLessThan(STOP_MS_MAX);
			expect(existsSync(join(server.dataDir, "server.json"))).toBe(false);

			await server.restart();
			for (const { visitId, visitorId, position } of [before, answer.body]) {
				const path = `/v1/visits/${visitId}?after=${position}`;
				expect(await read<Visit>(server, path)).toMatchObject({
					visitId,
					visitorId,
				});
			}
		},
	);

	it("stops in time though a client is silent and a read waits long", async () => {
		const silent = connect(Number(new URL(server.url).port), "127.0.0.1");
		silent.on("error", () => undefined);
		await once(silent, "connect");
		const longRead = server.get("/v1/visits?after=999999");
		await server.get("/health/live");
		const startMs = Date.now();
		await server.stop();
		expect(Date.now() - startMs).toBeLessThan(STOP_MS_MAX);
		expect((await longRead).status).toBe(504);
		expect(existsSync(join(server.dataDir, "server.json"))).toBe(false);
		silent.destroy();
		await server.restart();
	});

	it("has everything after kill -9, and takes over its directory", async () => {
		const { visitId, position } = await track(server, pageView(newVisitor()));
		await server.kill();
		expect(existsSync(join(server.dataDir, "server.json"))).toBe(true);
		await server.restart();
		const path = `/v1/visits/${visitId}?after=${position}`;
		expect(await read<Visit>(server, path)).toMatchObject({ visitId });
	});
});

describe("roles", () => {
	it("api alone takes commands; its reads say that nothing projects them", async () => {
		const server = await startServer({ roles: "api" });
		try {
			const { visitId, position } = await track(server, pageView(newVisitor()));
			expect(await read(server, "/v1/visits")).toEqual({
				items: [],
				nextCursor: null,
			});
			expect((await server.get(`/v1/visits/${visitId}`)).status).toBe(404);
			const waited = await server.get(`/v1/visits?after=${position}`);
			expect(waited.status).toBe(504);
			expect((await server.get("/health/ready")).status).toBe(200);
			expect(server.up.natsUrl).toBeNull();
		} finally {
			await server.close();
		}
	});

	it("projector alone serves health and metrics, and projects what is there", async () => {
		const api = await startServer({ roles: "api" });
		const { dataDir } = api;
		try {
			await track(api, pageView(newVisitor()));
			await api.stop();
			const server = await startServer({ roles: "projector", dataDir });
			await eventually(
				async () => (await server.get<string>("/metrics")).body,
				(metrics) =>
					expect(metrics).toContain(
						'journeylog_projection_position{projection="visit"} 2\n',
					),
			);
			const ready = await server.get("/health/ready");
			expect(ready.body).toMatchObject({ status: "ok" });
			for (const path of ["/v1/visits", "/v1/segments", "/openapi.json"])
				expect((await server.get(path)).status).toBe(404);
			const posted = await server.post("/v1/track", pageView(newVisitor()));
			expect(posted.status).toBe(404);
			await server.close();
		} finally {
			await api.close();
		}
	});
});
