/** The segment and outcome definitions of every site: an actor per site decides, the log tells of other processes. */

import { setTimeout } from "node:timers/promises";
import {
	ActorRegistry,
	type ActorState,
	type Behaviour,
	rehydrate,
} from "#actors";
import {
	compileRules,
	type DefinitionCommand,
	type DefinitionSet,
	decideDefinition,
	emptyRules,
	evolveDefinitions,
	noDefinitions,
	type Rules,
} from "#journey";
import {
	definitionsStream,
	domainEvent,
	type EventPage,
	type EventStore,
	eventIdOf,
	NO_STREAM,
	presentVersion,
	type RecordedDomainEvent,
	type RecordedEvent,
	siteOfDefinitionsStream,
} from "#kernel";

interface SiteState extends ActorState {
	readonly set: DefinitionSet;
}

export interface DefinitionMessage {
	/** Idempotency key of the command. */
	readonly commandId: string;
	readonly command: DefinitionCommand;
}

interface SiteMessage extends DefinitionMessage {
	readonly siteId: string;
}

/** The definitions up to a revision, as they are known here. */
type Known = Pick<SiteState, "revision" | "set">;

interface Site extends Known {
	readonly rules: Rules;
}

/** Events read at a time. */
const PAGE_EVENTS_MAX = 500;
/** How soon a definition made by another process holds here, at most. */
const FOLLOW_EVERY_MS = 200;
/** Pause before the log is followed again after an error. */
const RETRY_AFTER_MS = 1_000;
/** Versions of one definition that are listed at most. */
export const VERSIONS_MAX = 10_000;

export class Definitions
	implements Behaviour<SiteState, SiteMessage, DefinitionSet>
{
	private readonly sites = new Map<string, Site>();
	private readonly loading = new Map<string, Promise<void>>();
	private readonly actors: ActorRegistry<SiteState, SiteMessage, DefinitionSet>;
	private readonly stopping = new AbortController();
	private following: Promise<void> = Promise.resolve();

	/**
	 * @param writerId see `eventIdOf`
	 * @param onError told when following the log failed; it goes on after a pause
	 */
	constructor(
		private readonly store: EventStore,
		private readonly writerId: string | null,
		private readonly onError: (error: unknown) => void = () => undefined,
	) {
		this.actors = new ActorRegistry(this, store);
	}

	/** Begins to follow what other processes define. */
	start(): void {
		this.following = this.follow();
	}

	async stop(): Promise<void> {
		this.stopping.abort();
		await this.actors.close();
		await this.following;
	}

	/** Makes sure that the site's rules are in memory. @throws StoreUnavailable */
	load(siteId: string): Promise<void> | undefined {
		if (this.sites.has(siteId)) return undefined;
		let loading = this.loading.get(siteId);
		if (loading === undefined) {
			loading = this.rehydrate(definitionsStream(siteId))
				.then((state) => this.keep(siteId, state))
				.finally(() => this.loading.delete(siteId));
			this.loading.set(siteId, loading);
		}
		return loading;
	}

	/** The site's rules as last loaded. */
	rulesOf(siteId: string): Rules {
		return this.sites.get(siteId)?.rules ?? emptyRules;
	}

	async setOf(siteId: string): Promise<DefinitionSet> {
		await this.load(siteId);
		return this.sites.get(siteId)?.set ?? noDefinitions;
	}

	/** Carries out a command; when it resolves, the definition holds in this process. @throws InvalidInput, NotFound */
	async tell(
		siteId: string,
		message: DefinitionMessage,
	): Promise<DefinitionSet> {
		await this.catchUp(siteId);
		return this.actors.tell(definitionsStream(siteId), { siteId, ...message });
	}

	/** All events of the site's definitions, oldest first. */
	async history(siteId: string): Promise<readonly RecordedDomainEvent[]> {
		const events: RecordedDomainEvent[] = [];
		while (events.length < VERSIONS_MAX) {
			const page = await this.store.readStream(definitionsStream(siteId), {
				from: events.length,
				limit: PAGE_EVENTS_MAX,
			});
			events.push(...page.map(domainEvent));
			if (page.length < PAGE_EVENTS_MAX) break;
		}
		return events;
	}

	rehydrate(stream: string): Promise<SiteState> {
		return rehydrate<SiteState>(
			stream,
			{
				schema: "",
				initial: () => ({ ...noSite, chainHead: null }),
				evolve: (state, event) => ({ ...state, ...evolveSite(state, event) }),
				restore: () => null,
			},
			this.store,
		);
	}

	/** What another process defined is known here before the actor meets it in a conflict; refusals must count it. */
	prepare(
		state: SiteState,
		{ siteId }: SiteMessage,
	): (() => Promise<SiteState>) | null {
		const known = this.sites.get(siteId);
		if (known === undefined || known.revision <= state.revision) return null;
		return () => this.rehydrate(definitionsStream(siteId));
	}

	decide(state: SiteState, { siteId, commandId, command }: SiteMessage) {
		const stream = definitionsStream(siteId);
		const events = decideDefinition(command, state.set).map((event, index) => ({
			eventId: eventIdOf(stream, commandId, index, this.writerId),
			type: event.type,
			data: event.data,
			metadata: {
				schemaVersion: presentVersion(event.type),
				commandId,
				$correlationId: commandId,
				$causationId: commandId,
			},
		}));
		let { set, revision } = state;
		for (const event of events) {
			revision++;
			set = evolveDefinitions(set, event as unknown as RecordedDomainEvent);
		}
		return {
			events,
			state: { ...state, set, revision },
			reply: () => {
				this.keep(siteId, { set, revision });
				return set;
			},
		};
	}

	committed(state: SiteState, revision: number): SiteState {
		return { ...state, revision };
	}

	/** Takes the newer of two states; compiling is what costs, so only for a newer one. */
	private keep(siteId: string, { revision, set }: Known): void {
		const known = this.sites.get(siteId);
		if (known !== undefined && known.revision >= revision) return;
		this.sites.set(siteId, { revision, set, rules: compileRules(set) });
	}

	/** Takes in what the site's stream holds beyond what is known here. @throws StoreUnavailable */
	private async catchUp(siteId: string): Promise<void> {
		await this.load(siteId);
		const stream = definitionsStream(siteId);
		for (;;) {
			const known = this.sites.get(siteId) ?? noSite;
			const events = await this.store.readStream(stream, {
				from: known.revision + 1,
				limit: PAGE_EVENTS_MAX,
			});
			this.keep(siteId, events.reduce(evolveSite, known));
			if (events.length < PAGE_EVENTS_MAX) return;
		}
	}

	private async follow(): Promise<void> {
		let after: number | null = null;
		while (!this.stopping.signal.aborted) {
			try {
				if (after === null) {
					after = await this.store.headPosition();
					// What was loaded before may miss what came before the head.
					const known = [...this.sites.keys(), ...this.loading.keys()];
					for (const siteId of known) await this.catchUp(siteId);
				}
				for await (const page of this.pagesAfter(after)) {
					for (const siteId of sitesOf(page)) {
						const known = this.sites.has(siteId) || this.loading.has(siteId);
						if (known) await this.catchUp(siteId);
					}
					after = page.position;
					// Nearly every page is one in which nothing was defined: looking after each commit would cost for nothing.
					await this.pause(FOLLOW_EVERY_MS);
				}
			} catch (error) {
				this.onError(error);
				await this.pause(RETRY_AFTER_MS);
			}
		}
	}

	private async pause(ms: number): Promise<void> {
		const { signal } = this.stopping;
		await setTimeout(ms, null, { signal }).catch(() => null);
	}

	private pagesAfter(after: number): AsyncIterable<EventPage> {
		return this.store.follow({
			after,
			filter: { streamPrefixes: ["definitions-"] },
			limit: PAGE_EVENTS_MAX,
			signal: this.stopping.signal,
		});
	}
}

const noSite: Known = { revision: NO_STREAM, set: noDefinitions };

function evolveSite(site: Known, event: RecordedEvent): Known {
	return {
		revision: event.revision,
		set: evolveDefinitions(site.set, domainEvent(event)),
	};
}

function sitesOf(page: EventPage): ReadonlySet<string> {
	const sites = page.events.map(({ stream }) =>
		siteOfDefinitionsStream(stream),
	);
	return new Set(sites.filter((siteId) => siteId !== null));
}
