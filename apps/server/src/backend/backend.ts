/** The running parts behind HTTP and the command line, wired by plain arguments. Roles choose which of them run. */

import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { ActorRegistry } from "#actors";
import { type Enricher, openEnricher } from "#enrichment";
import type { EventStoreServer } from "#event-store-server";
import { type ProjectionStatus, readProjectionStatuses } from "#projections";
import type { ReadModels } from "#read-models";
import { Definitions } from "../definitions/definitions.js";
import { Rebuilds } from "../rebuilds/rebuilds.js";
import type { Settings } from "../settings/settings.js";
import { SettingsError } from "../settings/settings-error.js";
import type {
	TrackAnswer,
	VisitorActorState,
	VisitorMessage,
} from "../visitors/visitor-actor.js";
import { streamOf, VisitorBehaviour } from "../visitors/visitor-behaviour.js";
import { openPost } from "./broadcast-post.js";
import { Broadcasting } from "./broadcasting.js";
import { systemClock } from "./clock.js";
import { DataDirectory } from "./data-directory.js";
import { FaultLog } from "./fault-log.js";
import { LOG_PORT_HOST, openLogPort } from "./log-port.js";
import { Projecting } from "./projecting.js";
import { ReadModelsLink } from "./read-models-link.js";
import {
	makeReadModels,
	type OpenedStore,
	openReadableModels,
	openStore,
	type StorePlaces,
} from "./stores.js";

/** How long the start waits for read models that are not there yet; they are waited for behind the scenes after that. */
const START_WAIT_MS_MAX = 4_000;

export interface BackendOptions {
	/**
	 * For one command of the command line: it adds nothing to the log of its own accord, opens no ports, and where
	 * another process projects or broadcasts, it leaves that to it.
	 */
	readonly guest?: boolean;
}

export class Backend {
	readonly clock = systemClock;
	readonly store: OpenedStore["store"];
	readonly faults: FaultLog;
	readonly definitions: Definitions;
	readonly visitors: ActorRegistry<
		VisitorActorState,
		VisitorMessage,
		TrackAnswer
	>;
	readonly rebuilds: Rebuilds;
	/** Absent where this process does not have the role. */
	projecting: Projecting | null = null;
	broadcasting: Broadcasting | null = null;
	private logPort: EventStoreServer | null = null;
	private readonly readModelsLink: ReadModelsLink;

	private constructor(
		readonly settings: Settings,
		readonly log: Logger,
		readonly directory: DataDirectory,
		private readonly opened: OpenedStore,
		enricher: Enricher,
		guest: boolean,
	) {
		const { store } = opened;
		const { clock } = this;
		const { visitIdleAfterMs, visitEndsAfterMs } = settings;
		const writerId = opened.embedded === null ? randomUUID() : null;
		this.store = store;
		this.faults = new FaultLog(log, clock);
		this.definitions = new Definitions(store, writerId, (err) =>
			log.warn({ err }, "definitions are followed again later"),
		);
		const behaviour = new VisitorBehaviour({
			...{ store, enricher, clock, writerId },
			rulesOf: (siteId) => this.definitions.rulesOf(siteId),
			idleAfterMs: visitIdleAfterMs,
			endsAfterMs: visitEndsAfterMs,
			onSnapshotError: (err) => log.warn({ err }, "a snapshot was not written"),
		});
		this.visitors = new ActorRegistry(behaviour, store);
		this.readModelsLink = new ReadModelsLink(() =>
			openReadableModels(settings),
		);
		this.rebuilds = new Rebuilds({
			...{ places: this.places, logLevel: settings.logLevel, log },
			readModels: () => this.readModels,
			onDemand: guest,
			clock,
		});
	}

	/**
	 * Opens everything that the settings ask for. Servers that are away are waited for behind the scenes.
	 * @throws SettingsError, DirectoryInUse, StoreUnavailable
	 */
	static async open(
		settings: Settings,
		log: Logger,
		options: BackendOptions = {},
	): Promise<Backend> {
		const { guest = false } = options;
		const directory = DataDirectory.open(settings);
		const opened = await openStore(settings, log);
		const backend = new Backend(
			settings,
			log,
			directory,
			opened,
			await openEnricher(),
			guest,
		);
		try {
			await backend.start(guest);
			return backend;
		} catch (error) {
			await backend.close();
			throw error;
		}
	}

	/** Where the stores are, as threads are told. */
	private get places(): StorePlaces {
		const { dataDir, eventStoreUrl, databaseUrl } = this.settings;
		return { dataDir, eventStoreUrl, databaseUrl };
	}

	/** @throws ReadModelsUnavailable where no projector has made them yet */
	get readModels(): ReadModels {
		return this.readModelsLink.current;
	}

	/** NATS addresses that subscribers use; null where this process does not broadcast. */
	get natsUrls(): readonly string[] | null {
		return this.broadcasting?.natsUrls ?? this.settings.natsServers;
	}

	/** Address at which EventStoreDB's clients find the embedded log; null where it has none. */
	get grpcAddress(): string | null {
		const { logPort } = this;
		return logPort === null ? null : `${LOG_PORT_HOST}:${logPort.port}`;
	}

	/** How often the event store was lost and found; null where it is embedded. */
	get eventStoreReconnects(): number | null {
		return this.opened.remote?.reconnects ?? null;
	}

	/** How far each projection has come, whoever runs it. @throws StoreUnavailable, ReadModelsUnavailable */
	async projections(): Promise<readonly ProjectionStatus[]> {
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
		const { projecting, broadcasting, definitions, logPort } = this;
		await projecting?.stopTime();
		await this.visitors.close();
		await Promise.all([
			definitions.stop(),
			broadcasting?.stop(),
			projecting?.stop(),
			this.rebuilds.stop(),
			logPort?.close(),
		]);
		await this.readModelsLink.close();
		await this.store.close();
		this.directory.close();
	}

	/** @throws SettingsError, StoreUnavailable */
	private async start(guest: boolean): Promise<void> {
		const { roles, databaseUrl, eventStorePort } = this.settings;
		const { embedded } = this.opened;
		if (embedded !== null && eventStorePort !== 0 && !guest)
			this.logPort = await openLogPort(embedded, eventStorePort);
		this.definitions.start();
		if (roles.has("projector")) await this.startProjecting(guest);
		else if (embedded !== null && databaseUrl === null) {
			// The log is this process's alone, so no projector will come to make them.
			await makeReadModels(this.settings);
		}
		if (roles.has("broadcaster")) await this.startBroadcasting();
		await this.readModelsLink.wait(START_WAIT_MS_MAX);
	}

	private async startProjecting(guest: boolean): Promise<void> {
		const { settings, directory, clock, log } = this;
		if (settings.databaseUrl === null) {
			if (!guest) directory.demand("projector");
			else if (!directory.claim("projector")) return;
		}
		const { databaseUrl, logLevel } = settings;
		try {
			this.projecting = await Projecting.start({
				data: { places: this.places, logLevel },
				commits: this.opened.embedded,
				readModels: () => this.readModels,
				tell: (message) => this.track(message),
				timeless: guest,
				onLeading: (leading) => this.rebuilds.lead(leading),
				...{ clock, log },
			});
		} catch (error) {
			// Waiting would not help; with a file it is the directory that cannot be used.
			if (databaseUrl === null) throw error;
			throw new SettingsError("DATABASE_URL", (error as Error).message);
		}
	}

	private async startBroadcasting(): Promise<void> {
		const { settings, directory, store, clock, log } = this;
		if (settings.databaseUrl === null) directory.demand("broadcaster");
		this.broadcasting = await Broadcasting.start({
			settings,
			events: store,
			openPost: () =>
				openPost({
					...{ settings, events: store, clock },
					warn: (fields, message) => log.warn(fields, message),
				}),
			log,
		});
	}
}
