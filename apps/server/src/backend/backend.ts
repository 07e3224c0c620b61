/** The running parts behind HTTP and the command line, wired by plain arguments. Roles choose which of them run. */

import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { ActorRegistry } from "#actors";
import { Broadcaster } from "#broadcast";
import { openEnricher } from "#enrichment";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import type { Clock } from "#kernel";
import { startNatsBroker } from "#nats-broker";
import { type ProjectionStatus, readProjectionStatuses } from "#projections";
import { openReadModels, type ReadModels } from "#read-models";
import { Definitions } from "../definitions/definitions.js";
import { Projector } from "../projector/projector.js";
import type { Settings } from "../settings/settings.js";
import { SettingsError } from "../settings/settings-error.js";
import { Timekeeper } from "../timekeeper/timekeeper.js";
import type {
	TrackAnswer,
	VisitorActorState,
	VisitorMessage,
} from "../visitors/visitor-actor.js";
import { streamOf, VisitorBehaviour } from "../visitors/visitor-behaviour.js";
import { FileCheckpoints } from "./file-checkpoints.js";

export const systemClock: Clock = { now: () => Date.now() };

type NatsBroker = Awaited<ReturnType<typeof startNatsBroker>>;

/** Parts that a role runs; absent where this process does not have the role. */
interface Roles {
	projector: Projector | null;
	timekeeper: Timekeeper | null;
	broadcaster: Broadcaster | null;
	broker: NatsBroker | null;
}

export class Backend {
	private constructor(
		readonly settings: Settings,
		readonly log: Logger,
		readonly clock: Clock,
		readonly store: EmbeddedEventStore,
		readonly readModels: ReadModels,
		readonly definitions: Definitions,
		readonly visitors: ActorRegistry<
			VisitorActorState,
			VisitorMessage,
			TrackAnswer
		>,
		readonly roles: Roles,
	) {}

	/**
	 * Opens everything that the settings ask for.
	 * @param options.timeless no timekeeper: looking at a directory must not add what fell due to its log
	 * @throws SettingsError, DirectoryInUse, StoreUnavailable
	 */
	static async open(
		settings: Settings,
		log: Logger,
		options: { readonly timeless?: boolean } = {},
	): Promise<Backend> {
		const { dataDir: directory, roles: wanted } = settings;
		const clock = systemClock;
		const store = await openEmbeddedEventStore({ directory });
		const writerId = randomUUID();
		const definitions = new Definitions(store, writerId, (err) =>
			log.warn({ err }, "definitions are followed again later"),
		);
		const behaviour = new VisitorBehaviour({
			store,
			enricher: await openEnricher(),
			clock,
			writerId,
			rulesOf: (siteId) => definitions.rulesOf(siteId),
			idleAfterMs: settings.visitIdleAfterMs,
			endsAfterMs: settings.visitEndsAfterMs,
			onSnapshotError: (err) => log.warn({ err }, "a snapshot was not written"),
		});
		const projector = wanted.has("projector")
			? await Projector.start(
					store,
					{ directory, logLevel: settings.logLevel },
					log,
				)
			: null;
		if (projector === null) await makeReadModels(directory);
		const backend = new Backend(
			settings,
			log,
			clock,
			store,
			await openReadModels({ directory, readonly: true }),
			definitions,
			new ActorRegistry(behaviour, store),
			{ projector, timekeeper: null, broadcaster: null, broker: null },
		);
		definitions.start();
		if (wanted.has("projector") && !options.timeless) backend.startTimekeeper();
		if (wanted.has("broadcaster")) await backend.startBroadcaster();
		return backend;
	}

	/** NATS addresses that subscribers use; null where this process does not broadcast. */
	get natsUrls(): readonly string[] | null {
		const { broker } = this.roles;
		return broker === null ? this.settings.natsServers : [broker.url];
	}

	/** How far each projection has come, whoever runs it. @throws StoreUnavailable */
	projections(): Promise<readonly ProjectionStatus[]> {
		const { readModels, store, clock } = this;
		return readProjectionStatuses(readModels, store, clock.now());
	}

	/** Carries out a visitor's command; resolves when its events are durable. */
	async track(message: VisitorMessage): Promise<TrackAnswer> {
		const loading = this.definitions.load(message.siteId);
		if (loading !== undefined) await loading;
		return this.visitors.tell(streamOf(message), message);
	}

	/** Stops each part after those that feed on it: what was taken is finished, checkpoints are written. */
	async close(): Promise<void> {
		const { timekeeper, broadcaster, projector, broker } = this.roles;
		await timekeeper?.stop();
		await this.visitors.close();
		await this.definitions.stop();
		await broadcaster?.stop();
		await projector?.stop();
		await this.readModels.close();
		await this.store.close();
		await broker?.close();
	}

	private startTimekeeper(): void {
		const timekeeper = new Timekeeper({
			readModels: this.readModels,
			clock: this.clock,
			tell: (message) => this.track(message),
			onError: (err) => this.log.warn({ err }, "the timekeeper goes on later"),
		});
		timekeeper.start();
		this.roles.timekeeper = timekeeper;
	}

	private async startBroadcaster(): Promise<void> {
		if (this.settings.natsServers === null) {
			this.roles.broker = await startBroker(this.settings);
		}
		const broadcaster = new Broadcaster({
			log: this.store,
			checkpoints: new FileCheckpoints(this.settings.dataDir),
			natsUrl: [...(this.natsUrls ?? [])],
			natsFiles: this.settings.natsFiles,
			logger: this.log,
		});
		broadcaster.start();
		this.roles.broadcaster = broadcaster;
	}
}

/** A reader waits for a writer's file, and without the projector nobody else would make it: the store is locked. */
async function makeReadModels(directory: string): Promise<void> {
	const writer = await openReadModels({ directory });
	await writer.close();
}

/** The embedded broker knows no users and carries every site's events: it is for this machine alone, whatever HOST is. */
const BROKER_HOST = "127.0.0.1";

async function startBroker(settings: Settings): Promise<NatsBroker> {
	const { natsPort: port } = settings;
	try {
		return await startNatsBroker({ host: BROKER_HOST, port });
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		throw new SettingsError(
			"NATS_PORT",
			code === "EADDRINUSE"
				? `port ${port} is taken`
				: `cannot listen on port ${port}: ${message}`,
		);
	}
}
