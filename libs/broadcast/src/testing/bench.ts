/** A broadcaster with its surroundings, made anew for each test. */

import { Broadcaster } from "../broadcaster.js";
import { ArrayLog } from "./array-log.js";
import { type Gate, openGate } from "./gate.js";
import { Listener, MemoryCheckpoints, MemoryLogger } from "./harness.js";

export interface Bench {
	readonly log: ArrayLog;
	readonly checkpoints: MemoryCheckpoints;
	readonly logger: MemoryLogger;
	readonly gate: Gate;
	readonly listener: Listener;
	/** A started broadcaster behind the gate, stopped after the test. */
	broadcaster(): Broadcaster;
}

/** @param portOf known only once the broker runs */
export function benchFor(portOf: () => number): () => Bench {
	let bench: Bench;
	let started: Broadcaster[] = [];
	beforeEach(async () => {
		const parts = {
			log: new ArrayLog(),
			checkpoints: new MemoryCheckpoints(),
			logger: new MemoryLogger(),
			gate: await openGate(portOf()),
			listener: await Listener.open(`127.0.0.1:${portOf()}`),
		};
		const broadcaster = () => {
			const natsUrl = parts.gate.url;
			const one = new Broadcaster({ ...parts, natsUrl });
			one.start();
			started.push(one);
			return one;
		};
		bench = { ...parts, broadcaster };
	});
	afterEach(async () => {
		await Promise.all(started.map((broadcaster) => broadcaster.stop()));
		started = [];
		await bench.listener.close();
		await bench.gate.close();
	});
	return () => bench;
}
