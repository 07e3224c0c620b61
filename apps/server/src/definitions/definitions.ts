/** The segment and outcome definitions of every site: an actor per site decides, the log tells of other processes. */

import { setTimeout as delay } from "node:timers/promises";
import { ActorRegistry, type Behaviour, rehydrate } from "#actors";
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
	type EventStore,
	eventIdOf,
	NO_STREAM,
	type RecordedDomainEvent,
	siteOfDefinitionsStream,
} from "#kernel";

interface SiteState {
	readonly revision: number;
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

interface Site extends SiteState {
	readonly rules: Rules;
}

/** How soon a definition made by another process holds here. */
const FOLLOW_EVERY_MS = 200;
/** Events read at a time. */
const PAGE_EVENTS_MAX = 500;
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

	constructor(private readonly store: EventStore) {
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
		await this.load(siteId);
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
			events.push(...(page as readonly RecordedDomainEvent[]));
			if (page.length < PAGE_EVENTS_MAX) break;
		}
		return events;
	}

	async rehydrate(stream: string): Promise<SiteState> {
		const { state } = await rehydrate<SiteState>(
			stream,
			{
				schema: "",
				initial: () => ({ revision: NO_STREAM, set: noDefinitions }),
				evolve: (site, event) => ({
					revision: event.revision,
					set: evolveDefinitions(site.set, event as RecordedDomainEvent),
				}),
				restore: () => null,
			},
			this.store,
		);
		return state;
	}

	prepare(): null {
		return null;
	}

	decide(state: SiteState, { siteId, commandId, command }: SiteMessage) {
		const stream = definitionsStream(siteId);
		const events = decideDefinition(command, state.set).map((event, index) => ({
			eventId: eventIdOf(stream, commandId, index),
			type: event.type,
			data: event.data,
			metadata: {
				schemaVersion: 1,
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
			state: { set, revision },
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
	private keep(siteId: string, state: SiteState): void {
		const known = this.sites.get(siteId);
		if (known !== undefined && known.revision >= state.revision) return;
		this.sites.set(siteId, { ...state, rules: compileRules(state.set) });
	}

	private async follow(): Promise<void> {
		const after = await this.store.headPosition().catch(() => 0);
		const pages = this.store.follow({
			after,
			filter: { streamPrefixes: ["definitions-"] },
			limit: PAGE_EVENTS_MAX,
			signal: this.stopping.signal,
		});
		for await (const page of pages) {
			const streams = new Set(page.events.map((event) => event.stream));
			for (const stream of streams) {
				const siteId = siteOfDefinitionsStream(stream);
				if (siteId === null || !this.sites.has(siteId)) continue;
				this.keep(siteId, await this.rehydrate(stream));
			}
			// Nearly every page is one in which nothing was defined: looking after each commit would cost for nothing.
			await delay(FOLLOW_EVERY_MS, undefined, {
				signal: this.stopping.signal,
			}).catch(() => undefined);
		}
	}
}
