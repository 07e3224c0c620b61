/** The proxy in front of two api servers: who answers, who does not, and what never reaches them. */

import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Visit } from "#kernel";
import { writeApiKeys } from "../support/api-keys.js";
import { newVisitor, pageView, type TrackAnswer } from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { type Answer, send } from "../support/http.js";
import { describeWith } from "../support/needs.js";
import {
	removeDirectory,
	startServer,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";
import { serviceOf } from "./compose-file.js";
import { findNginx, type LocalProxy, startProxy } from "./nginx.js";

const KEY = "k-1";

describeWith(findNginx(), "the proxy", () => {
	let directory: string;
	let first: TestServer;
	let second: TestServer;
	let proxy: LocalProxy;
	beforeAll(async () => {
		directory = await temporaryDirectory();
		const keys = [{ key: KEY, scopes: ["track", "read"] }];
		const { TRUSTED_PROXIES = "" } = serviceOf("api-1").environment ?? {};
		const env = {
			API_KEYS_FILE: await writeApiKeys(directory, keys),
			TRUSTED_PROXIES: `${TRUSTED_PROXIES},loopback`,
		};
		const start = () => startServer({ env, key: KEY, roles: "api,projector" });
		[first, second] = await Promise.all([start(), start()]);
		proxy = await startProxy([portOf(first), portOf(second)]);
	});
	afterAll(async () => {
		await proxy.stop();
		await Promise.all([first.close(), second.close()]);
		await removeDirectory(directory);
	});

	function post(body: unknown, headers = {}): Promise<Answer> {
		const options = { key: KEY, body, headers };
		return send("POST", `${proxy.url}/v1/track`, options);
	}

	it("gives work to both", async () => {
		const before = await Promise.all([first, second].map(commandsOf));
		for (let i = 0; i < 20; i++)
			expect((await post(pageView(newVisitor()))).status).toBe(202);
		const after = await Promise.all([first, second].map(commandsOf));
		const taken = after.map((count, i) => count - (before[i] ?? 0));
		expect(taken.reduce((sum, count) => sum + count)).toBe(20);
		for (const count of taken) expect(count).toBeGreaterThan(4);
	});

	it("passes the servers' own answers on as they are", async () => {
		const { url } = proxy;
		const unknown = await send("GET", `${url}/v1/visits`, { key: "who" });
		expect(unknown.status).toBe(401);
		expect(unknown.headers["www-authenticate"]).toMatch(/^Bearer/);
		const after = `${url}/v1/visits?after=99999999`;
		expect((await send("GET", after, { key: KEY })).status).toBe(504);
	});

	it("tells the servers where visitors come from, whatever they say", async () => {
		const headers = { "x-forwarded-for": "198.51.100.9" };
		const { body } = await post(pageView(newVisitor()), headers);
		const path = `/v1/visits/${(body as TrackAnswer).visitId}`;
		// Here each server has a log of its own, and one of them took it.
		const visit = await eventually(
			() => Promise.all([first, second].map((one) => one.get<Visit>(path))),
			(answers) => expect(answers.map(({ status }) => status)).toContain(200),
		);
		const found = visit.find(({ status }) => status === 200);
		expect(found?.body.network.ipAddress).toBe("127.0.0.0");
	});

	it("refuses a body over 1 MiB as the servers refuse it", async () => {
		const answer = await post({ text: "x".repeat(1_048_576) });
		expect(answer.status).toBe(413);
		expectProblem(answer, "body-too-large");
	});

	it("shows nobody the servers' figures", async () => {
		const answer = await send("GET", `${proxy.url}/metrics`);
		expect(answer.status).toBe(404);
		expectProblem(answer, "not-found");
	});

	it("refuses what is no HTTP as the servers refuse", async () => {
		const socket = connect(proxy.port, "127.0.0.1");
		socket.write("GET / HTTP/1.1\r\nHost: \0\r\n\r\n");
		const answer = await text(socket);
		expect(answer).toMatch(/^HTTP\/1\.1 400 /);
		expect(answer).toContain("urn:journeylog:problem:bad-request");
	});

	it("takes a megabyte that is none over", async () => {
		const body = JSON.stringify(pageView(newVisitor())).padEnd(1_048_576);
		expect((await post(body)).status).toBe(202);
	});

	it("goes on where a server stops, and where none is left says so", async () => {
		await first.stop();
		for (let i = 0; i < 20; i++) {
			expect((await post(pageView(newVisitor()))).status).toBe(202);
			const read = await send("GET", `${proxy.url}/v1/visits`, { key: KEY });
			expect(read.status).toBe(200);
		}
		await second.stop();
		const answer = await post(pageView(newVisitor()));
		expect(answer.status).toBe(503);
		expect(answer.headers["retry-after"]).toBe("1");
		expectProblem(answer, "unavailable");
	});
});

describeWith(findNginx(), "the proxy, where no database is", () => {
	let servers: TestServer[];
	let proxy: LocalProxy;
	beforeAll(async () => {
		const env = { DATABASE_URL: "postgres://127.0.0.1:1/away" };
		const start = () => startServer({ env, roles: "api" });
		servers = await Promise.all([start(), start()]);
		const [first, second] = servers as [TestServer, TestServer];
		proxy = await startProxy([portOf(first), portOf(second)]);
	});
	afterAll(async () => {
		await proxy?.stop();
		await Promise.all(servers.map((server) => server.close()));
	});

	it("hands on the reads' refusals, and keeps the servers for commands", async () => {
		for (let i = 0; i < 20; i++) {
			const read = await send("GET", `${proxy.url}/v1/visits`);
			expectProblem(read, "read-models-unavailable");
			const body = pageView(newVisitor());
			const { status } = await send("POST", `${proxy.url}/v1/track`, { body });
			expect(status).toBe(202);
		}
	});
});

function expectProblem({ status, headers, body }: Answer, code: string): void {
	expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
	expect(body).toMatchObject({
		type: `urn:journeylog:problem:${code}`,
		title: expect.any(String),
		status,
		detail: expect.any(String),
	});
}

function portOf({ url }: TestServer): number {
	return Number(new URL(url).port);
}

/** Commands that the server has recorded. */
async function commandsOf(server: TestServer): Promise<number> {
	const { body } = await server.get<string>("/metrics");
	const line = /^journeylog_commands_total\{result="recorded"\} (\d+)$/m;
	return Number(line.exec(body)?.[1] ?? 0);
}
