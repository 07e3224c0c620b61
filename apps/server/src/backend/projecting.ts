/** The role `projector`: folds the log into the read models, and where it leads, lets time pass. */

import type { Logger } from "pino";
import type { EmbeddedEventStore } from "#event-store";
import type { Clock } from "#kernel";
import type { ReadModels } from "#read-models";
import { Projector } from "../projector/projector.js";
import type { ProjectorWorkerData } from "../projector/projector-messages.js";
import { Timekeeper } from "../timekeeper/timekeeper.js";
import type { VisitorMessage } from "../visitors/visitor-actor.js";

export interface ProjectingOptions {
	readonly data: ProjectorWorkerData;
	readonly commits: EmbeddedEventStore | null;
	/** @throws ReadModelsUnavailable */
	readonly readModels: () => ReadModels;
	readonly tell: (message: VisitorMessage) => Promise<unknown>;
	/** Looking at a directory must not add what fell due to its log. */
	readonly timeless: boolean;
	/** Told, too, when this process begins to project for all others, and when it ends. */
	readonly onLeading: (leading: boolean) => void;
	readonly clock: Clock;
	readonly log: Logger;
}

export class Projecting {
	private projector: Projector | null = null;
	private timekeeper: Timekeeper | null = null;
	private ending: Promise<void> = Promise.resolve();
	private stopping = false;

	private constructor(private readonly options: ProjectingOptions) {}

	/** @throws StoreUnavailable */
	static async start(options: ProjectingOptions): Promise<Projecting> {
		const projecting = new Projecting(options);
		const { data, commits, log } = options;
		projecting.projector = await Projector.start({
			...{ data, commits, log },
			onLeading: (leading) => projecting.onLeading(leading),
		});
		return projecting;
	}

	/** Whether it is this process that projects; others on the same read models stand by meanwhile. */
	get leading(): boolean {
		return this.projector?.leading ?? false;
	}

	/** No more commands come from the timekeeper once it resolves. */
	async stopTime(): Promise<void> {
		this.stopping = true;
		this.endTime();
		await this.ending;
	}

	async stop(): Promise<void> {
		await this.stopTime();
		await this.projector?.stop();
	}

	/** One timekeeper is enough, and where the projector is the read models are newest. */
	private onLeading(leading: boolean): void {
		this.options.onLeading(leading);
		this.endTime();
		if (!leading || this.stopping || this.options.timeless) return;
		const { readModels, clock, tell, log } = this.options;
		this.timekeeper = new Timekeeper({
			get readModels() {
				return readModels();
			},
			clock,
			tell,
			onError: (err) => log.warn({ err }, "the timekeeper goes on later"),
		});
		this.timekeeper.start();
	}

	private endTime(): void {
		const { timekeeper } = this;
		this.timekeeper = null;
		if (timekeeper !== null) this.ending = timekeeper.stop();
	}
}
