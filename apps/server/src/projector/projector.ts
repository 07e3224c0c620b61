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
/** A batch that is under way for longer when the server stops is given up: its transaction does not happen. */
const STOP_MS_MAX = 5_000;

export interface ProjectorOptions {
	readonly data: ProjectorWorkerData;
	/** Tells of commits to the embedded log; null where the thread hears of them from a server. */
	readonly commits: Pick<EmbeddedEventStore, "onHead"> | null;
	readonly log: Logger;
	/** Told when this process begins to project for all processes on the same read models, and when it ends. */
	readonly onLeading: (leading: boolean) => void;
}

export class Projector {
	private worker: Worker | null = null;
	private stopping = false;
	private leads = false;
	private restartDelayMs = RESTART_DELAY_MS_MIN;
	private head = 0;
	private headTimer: NodeJS.Timeout | null = null;
	private readonly unlisten: () => void;

	private constructor(private readonly options: ProjectorOptions) {
		this.unlisten =
			options.commits?.onHead((position) => this.noteHead(position)) ??
			(() => {});
	}

	/** Resolves once the read models are open, or a database that is away is waited for. @throws StoreUnavailable */
	static async start(options: ProjectorOptions): Promise<Projector> {
		const projector = new Projector(options);
		await projector.run();
		return projector;
	}

	/** Whether it is this process that projects; others on the same read models stand by meanwhile. */
	get leading(): boolean {
		return this.leads;
	}

	/** Finishes the batch under way and its checkpoint, where that is to be done in time. */
	async stop(): Promise<void> {
		this.stopping = true;
		this.unlisten();
		if (this.headTimer !== null) clearTimeout(this.headTimer);
		const { worker } = this;
		if (worker === null) return;
		const exited = new Promise((resolve) => worker.once("exit", resolve));
		this.send({ type: "stop" });
		const late = setTimeout(() => void worker.terminate(), STOP_MS_MAX);
		await exited;
		clearTimeout(late);
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
		const { data, log } = this.options;
		const worker = new Worker(
			new URL("./projector.worker.js", import.meta.url),
			{
				workerData: data,
				resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
			},
		);
		this.worker = worker;
		return new Promise<void>((resolve, reject) => {
			worker.on("message", (message: FromProjector) => {
				switch (message.type) {
					case "ready":
						this.restartDelayMs = RESTART_DELAY_MS_MIN;
						resolve();
						break;
					case "leading":
						this.lead(message.leading);
						break;
					case "failed":
						reject(new StoreUnavailable(message.message));
				}
			});
			worker.on("error", (error) => {
				log.error({ err: error }, "the projector's thread failed");
			});
			worker.on("exit", () => {
				this.worker = null;
				this.lead(false);
				reject(new StoreUnavailable("the projector's thread ended"));
				if (!this.stopping) void this.restart();
			});
		});
	}

	private lead(leading: boolean): void {
		if (leading === this.leads) return;
		this.leads = leading;
		this.options.onLeading(leading);
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
