/** The projector as the server sees it: a thread that folds the log into the read models. */

import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import type { EmbeddedEventStore } from "#event-store";
import { StoreUnavailable } from "#kernel";
import type {
	FromProjector,
	ProjectorWorkerData,
	ToProjector,
} from "./projector-messages.js";

/** How often the thread is told that the log has grown. */
const HEAD_EVERY_MS = 4;
/** A batch's rows live as long as the batch: room for them spares copying them from space to space. */
const YOUNG_GENERATION_MIB = 96;
/** Pause before a thread that died is started again, doubled each time. */
const RESTART_DELAY_MS_MIN = 100;
const RESTART_DELAY_MS_MAX = 5_000;

export class Projector {
	private worker: Worker | null = null;
	private stopping = false;
	private restartDelayMs = RESTART_DELAY_MS_MIN;
	private head = 0;
	private headTimer: NodeJS.Timeout | null = null;
	private readonly unlisten: () => void;

	private constructor(
		store: Pick<EmbeddedEventStore, "onHead">,
		private readonly data: ProjectorWorkerData,
		private readonly log: Logger,
	) {
		this.unlisten = store.onHead((position) => this.noteHead(position));
	}

	/** Resolves once the read models are open and following. @throws StoreUnavailable */
	static async start(
		store: Pick<EmbeddedEventStore, "onHead">,
		data: ProjectorWorkerData,
		log: Logger,
	): Promise<Projector> {
		const projector = new Projector(store, data, log);
		await projector.run();
		return projector;
	}

	/** Finishes the batch under way and its checkpoint. */
	async stop(): Promise<void> {
		this.stopping = true;
		this.unlisten();
		if (this.headTimer !== null) clearTimeout(this.headTimer);
		const { worker } = this;
		if (worker === null) return;
		const exited = new Promise((resolve) => worker.once("exit", resolve));
		this.send({ type: "stop" });
		await exited;
	}

	/** Commits come by the thousand, and a message each would cost more than the thread gains by it. */
	private noteHead(position: number): void {
		this.head = position;
		this.headTimer ??= setTimeout(() => {
			this.headTimer = null;
			this.send({ type: "head", position: this.head });
		}, HEAD_EVERY_MS);
	}

	private send(message: ToProjector): void {
		this.worker?.postMessage(message);
	}

	private run(): Promise<void> {
		const worker = new Worker(
			new URL("./projector.worker.js", import.meta.url),
			{
				workerData: this.data,
				resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
			},
		);
		this.worker = worker;
		return new Promise<void>((resolve, reject) => {
			worker.on("message", (message: FromProjector) => {
				if (message.type === "ready") {
					this.restartDelayMs = RESTART_DELAY_MS_MIN;
					resolve();
				} else reject(new StoreUnavailable(message.message));
			});
			worker.on("error", (error) => {
				this.log.error({ err: error }, "the projector's thread failed");
			});
			worker.on("exit", () => {
				this.worker = null;
				reject(new StoreUnavailable("the projector's thread ended"));
				if (!this.stopping) void this.restart();
			});
		});
	}

	private async restart(): Promise<void> {
		await delay(this.restartDelayMs);
		this.restartDelayMs = Math.min(
			this.restartDelayMs * 2,
			RESTART_DELAY_MS_MAX,
		);
		if (!this.stopping) await this.run().catch(() => undefined);
	}
}
