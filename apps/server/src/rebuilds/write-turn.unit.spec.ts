import { Worker } from "node:worker_threads";
import { WriteTurn } from "./write-turn.js";

const THREADS = 3;
const TURNS = 200;

/** Adds to a number that it reads, leaves and writes again: two at once would lose one of their additions. */
const ADD = `
import { parentPort, workerData } from "node:worker_threads";
const { WriteTurn } = await import(workerData.module);
const turn = new WriteTurn(workerData.shared);
const sum = new Int32Array(workerData.sum);
for (let n = 0; n < ${TURNS}; n++) {
	await turn.take(async () => {
		const read = sum[0];
		await new Promise(setImmediate);
		sum[0] = read + 1;
	});
}
parentPort.postMessage("done");`;

describe("the turn to write", () => {
	it("is one thread's at a time", async () => {
		const module = new URL("./write-turn.js", import.meta.url).href;
		const { shared } = WriteTurn.create();
		const sum = new SharedArrayBuffer(4);
		const code = new URL(`data:text/javascript,${encodeURIComponent(ADD)}`);
		const ends = Array.from({ length: THREADS }, () => {
			const workerData = { module, shared, sum };
			const worker = new Worker(code, { workerData });
			return new Promise((resolve, reject) => {
				worker.once("message", resolve);
				worker.once("error", reject);
			});
		});
		await Promise.all(ends);
		expect(new Int32Array(sum)[0]).toBe(THREADS * TURNS);
	});

	it("is given back by one that failed", async () => {
		const turn = WriteTurn.create();
		const failing = turn.take(() => Promise.reject(new Error("no")));
		await expect(failing).rejects.toThrow("no");
		expect(await turn.take(async () => 7)).toBe(7);
	});
});
