/** The role `broadcaster`: one process at a time carries the log to NATS, others stand by. */

import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import {
	Broadcaster,
	type BroadcasterStatus,
	type CheckpointStore,
} from "#broadcast";
import type { EventLog } from "#kernel";
import { startNatsBroker } from "#nats-broker";
import type { Term } from "#read-models";
import type { Settings } from "../settings/settings.js";
import { SettingsError } from "../settings/settings-error.js";
import type { Post } from "./broadcast-post.js";

/** How often one that stands by tries to take over. */
const TAKE_OVER_EVERY_MS = 1_000;

/** The embedded broker knows no users and carries every site's events: it is for this machine alone, whatever HOST is. */
const BROKER_HOST = "127.0.0.1";

export interface BroadcastingOptions {
	readonly settings: Settings;
	readonly events: EventLog;
	readonly openPost: () => Promise<Post>;
	readonly log: Logger;
}

type NatsBroker = Awaited<ReturnType<typeof startNatsBroker>>;

export class Broadcasting {
	private readonly stopping = new AbortController();
	private readonly running: Promise<void>;
	private broadcaster: Broadcaster | null = null;

	private constructor(
		private readonly options: BroadcastingOptions,
		private readonly broker: NatsBroker | null,
	) {
		this.running = this.run();
	}

	/** Opens the embedded broker where no other is named; everything else is waited for. @throws SettingsError */
	static async start(options: BroadcastingOptions): Promise<Broadcasting> {
		const { settings } = options;
		const broker =
			settings.natsServers === null ? await startBroker(settings) : null;
		return new Broadcasting(options, broker);
	}

	/** Addresses that subscribers use. */
	get natsUrls(): readonly string[] {
		return this.options.settings.natsServers ?? [this.broker?.url ?? ""];
	}

	get leading(): boolean {
		return this.broadcaster !== null;
	}

	/** Null while another process broadcasts. */
	get status(): BroadcasterStatus | null {
		return this.broadcaster?.status ?? null;
	}

	async stop(): Promise<void> {
		this.stopping.abort();
		await this.running;
		await this.broker?.close();
	}

	private async run(): Promise<void> {
		const { signal } = this.stopping;
		const { openPost, log } = this.options;
		let post: Post | null = null;
		let isHindered = false;
		while (!signal.aborted) {
			try {
				post ??= await openPost();
				const term = await post.leadership.tryLead();
				isHindered = false;
				if (term !== null) await this.broadcast(term, post.checkpoints);
			} catch (err) {
				if (!isHindered)
					log.warn({ err }, "whose turn it is to broadcast is asked again");
				isHindered = true;
			}
			await setTimeout(TAKE_OVER_EVERY_MS, null, { signal }).catch(() => null);
		}
		await post?.close();
	}

	/** Until another may do so. */
	private async broadcast(
		term: Term,
		checkpoints: CheckpointStore,
	): Promise<void> {
		const { settings, events, log } = this.options;
		this.broadcaster = new Broadcaster({
			log: events,
			checkpoints,
			natsUrl: this.natsUrls,
			natsFiles: settings.natsFiles,
			logger: log,
		});
		this.broadcaster.start();
		await aborted(AbortSignal.any([this.stopping.signal, term.lost]));
		await this.broadcaster.stop();
		this.broadcaster = null;
		await term.end();
	}
}

function aborted(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener("abort", () => resolve(), { once: true });
	});
}

async function startBroker(settings: Settings): Promise<NatsBroker> {
	const { natsPort: port } = settings;
	try {
		return await startNatsBroker({ host: BROKER_HOST, port });
	} catch (error) {
		throw SettingsError.cannotListen("NATS_PORT", port, error);
	}
}
