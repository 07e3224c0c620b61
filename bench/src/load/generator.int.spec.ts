import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { newTraffic } from "../session.js";
import { openConnections } from "./connection.js";
import { LoadFailed, type LoadResult, runLoad } from "./generator.js";
import { pageViews } from "./requests.js";
import { AT_ONCE, Paced, type Schedule } from "./schedule.js";

const ACCEPTED = '{"position":"1"}';

const accept: RequestListener = (request, response) => {
	request.resume().on("end", () => {
		response.writeHead(202, { "Content-Length": ACCEPTED.length });
		response.end(ACCEPTED);
	});
};

let server: Server;

async function loadOn(
	listener: RequestListener,
	schedule: (nowMs: number) => Schedule,
	durationMs: number,
): Promise<LoadResult> {
	server = createServer(listener);
	await new Promise<void>((listening) =>
		server.listen(0, "127.0.0.1", listening),
	);
	const { port } = server.address() as AddressInfo;
	const connections = await openConnections(port, 4);
	const traffic = newTraffic(1, 100);
	const sources = connections.map(() => pageViews(traffic));
	try {
		return await runLoad({
			connections,
			sources,
			schedule: schedule(performance.now()),
			durationMs,
		});
	} finally {
		for (const connection of connections) connection.close();
	}
}

afterEach(async () => {
	await new Promise((closed) => server.close(closed));
});

describe("runLoad", () => {
	it("counts what a server answered", async () => {
		let requests = 0;
		const { answered, latencies, perSecond } = await loadOn(
			(request, response) => {
				requests++;
				accept(request, response);
			},
			() => AT_ONCE,
			200,
		);
		expect(requests).toBe(latencies.count);
		expect(answered).toBeGreaterThan(10);
		expect(answered).toBeLessThanOrEqual(requests);
		expect(perSecond).toBeCloseTo(answered * 5);
		expect(latencies.percentileMs(50)).toBeGreaterThan(0);
	});

	it("keeps to a pace", async () => {
		let paceStartMs = 0;
		const { latencies } = await loadOn(
			accept,
			(nowMs) => {
				paceStartMs = nowMs;
				return new Paced(200, nowMs);
			},
			500,
		);
		const paceMs = performance.now() - paceStartMs;
		// One each 5 ms and no more: a closed loop would have sent thousands.
		expect(latencies.count).toBeGreaterThan(10);
		expect(latencies.count).toBeLessThanOrEqual(1 + paceMs / 5);
	});

	it("counts the wait for a stalled server from when a request was due", async () => {
		let stalled = false;
		const { latencies } = await loadOn(
			(request, response) => {
				if (stalled) return accept(request, response);
				stalled = true;
				const until = performance.now() + 200;
				while (performance.now() < until);
				accept(request, response);
			},
			(nowMs) => new Paced(500, nowMs),
			400,
		);
		// About a hundred were due meanwhile; a closed loop would have seen four.
		expect(latencies.percentileMs(90)).toBeGreaterThan(100);
	});

	it("fails with the number of bad answers and a sample", async () => {
		let requests = 0;
		const load = loadOn(
			(request, response) => {
				if (++requests !== 3) return accept(request, response);
				request.resume();
				response.writeHead(503, { "Content-Length": 4 }).end("busy");
			},
			() => AT_ONCE,
			100,
		);
		await expect(load).rejects.toThrow(LoadFailed);
		await expect(load).rejects.toThrow("1 bad answers, e.g. 503 busy");
	});

	it("fails where the server hangs up", async () => {
		const load = loadOn(
			(request) => request.socket.destroy(),
			() => AT_ONCE,
			5_000,
		);
		await expect(load).rejects.toThrow(LoadFailed);
	});
});
