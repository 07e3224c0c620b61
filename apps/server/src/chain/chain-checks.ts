/** Checks of hash chains as the server's main thread sees them: each has a thread of its own, and keeps nothing. */

import { on } from "node:events";
import { Worker } from "node:worker_threads";
import type { OnModuleDestroy } from "@nestjs/common";
import { Overloaded, StoreUnavailable } from "#kernel";
import { HttpProblem } from "../http/problem/problem.js";
import { TooManyStreams } from "./chain-heads.js";
import type {
	ChainWorkerData,
	FromChainWorker,
	ToChainWorker,
} from "./chain-messages.js";
import type { ChainProgress, ChainReport } from "./chain-report.js";
import type { ChainRequest } from "./check-log.js";

/** Checks under way at most: each reads the whole log, and holds a head for each stream. */
export const CHECKS_AT_A_TIME_MAX = 2;
/** When somebody who was turned away may come back. */
const RETRY_AFTER_SECONDS = 5;

export type ChainStep =
	| { readonly progress: ChainProgress }
	/** The last one. */
	| { readonly report: ChainReport };

export class ChainChecks implements OnModuleDestroy {
	private readonly stopping = new AbortController();
	private underWay = 0;

	constructor(private readonly data: Omit<ChainWorkerData, "request">) {}

	/**
	 * Carries out a check. When the signal aborts, it is given up.
	 * @throws Overloaded, StoreUnavailable, TooManyStreams; HttpProblem where the server stops meanwhile
	 */
	async *run(
		request: ChainRequest,
		signal: AbortSignal,
	): AsyncGenerator<ChainStep, void> {
		if (this.underWay >= CHECKS_AT_A_TIME_MAX)
			throw new Overloaded("other checks are under way", RETRY_AFTER_SECONDS);
		this.underWay++;
		const workerData: ChainWorkerData = { ...this.data, request };
		const worker = new Worker(new URL("./chain.worker.js", import.meta.url), {
			workerData,
		});
		const stop = () =>
			worker.postMessage({ type: "stop" } satisfies ToChainWorker);
		const given = AbortSignal.any([signal, this.stopping.signal]);
		given.addEventListener("abort", stop, { once: true });
		if (given.aborted) stop();
		try {
			yield* this.steps(worker);
		} finally {
			given.removeEventListener("abort", stop);
			stop();
			this.underWay--;
		}
	}

	/** Before HTTP waits for the last answers. */
	onModuleDestroy(): void {
		this.stopping.abort();
	}

	private async *steps(worker: Worker): AsyncGenerator<ChainStep, void> {
		const messages = on(worker, "message", { close: ["exit"] });
		for await (const [message] of messages as AsyncIterable<
			[FromChainWorker]
		>) {
			if (message.type === "failed") throw this.errorOf(message);
			if (message.type === "done") {
				yield { report: message.report };
				return;
			}
			yield { progress: message.progress };
		}
		throw new StoreUnavailable("the thread of a check ended");
	}

	private errorOf({
		message,
		code,
	}: Extract<FromChainWorker, { type: "failed" }>): Error {
		if (this.stopping.signal.aborted) return HttpProblem.stopping();
		switch (code) {
			case "store-unavailable":
				return new StoreUnavailable(message);
			case "too-many-streams":
				return new TooManyStreams(message);
			default:
				return new Error(message);
		}
	}
}
