/** The visitor's actor: ties the pure decider to the store, the definitions and the enrichment. */

import { LRUCache } from "lru-cache";
import {
	type Appended,
	type Behaviour,
	catchUp,
	type Decision,
	rehydrate,
} from "#actors";
import type { Enricher } from "#enrichment";
import type { Rules } from "#journey";
import {
	type Clock,
	type EventStore,
	type RecordedDomainEvent,
	type RecordedEvent,
	type SnapshotStore,
	type TrackingCommand,
	visitIdOpenedBy,
	visitorOfStream,
	visitorStream,
} from "#kernel";
import {
	type DecisionContext,
	decide,
	missingVisit,
	type VisitorCommand,
} from "#visitor";
import type { RecentCommands } from "./recent-commands.js";
import {
	snapshotOf,
	type TrackAnswer,
	type VisitorActorState,
	type VisitorMessage,
	visitorFolding,
} from "./visitor-actor.js";
import { commandIdOf, newEvents, visitIdOfAnswer } from "./visitor-events.js";

/** Events after which a new snapshot is written. */
const SNAPSHOT_EVERY_EVENTS = 100;
/** Events that one command leads to at most: a few of its own, and two for each definition of a site. */
const COMMAND_EVENTS_MAX = 2_100;
/** Events read at a time for the answer to a repeated command. */
const REPEAT_PAGE_EVENTS = 16;
/** Answers kept of commands that led to no event, and so are not in the log; the oldest go first. */
const EVENTLESS_ANSWERS_MAX = 10_000;

export interface VisitorBehaviourOptions {
	readonly store: EventStore & SnapshotStore;
	readonly enricher: Enricher;
	readonly clock: Clock;
	/** See `eventIdOf`. */
	readonly writerId: string | null;
	readonly rulesOf: (siteId: string) => Rules;
	readonly idleAfterMs: number;
	readonly endsAfterMs: number;
	readonly onSnapshotError: (error: unknown) => void;
}

/** A decision whose answer needs nothing from the log. */
interface Drafting extends Decision<VisitorActorState, TrackAnswer> {
	reply(appended: Appended): TrackAnswer;
}

export class VisitorBehaviour
	implements Behaviour<VisitorActorState, VisitorMessage, TrackAnswer>
{
	private readonly eventlessAnswers = new LRUCache<string, TrackAnswer>({
		max: EVENTLESS_ANSWERS_MAX,
	});

	constructor(private readonly options: VisitorBehaviourOptions) {}

	async rehydrate(
		stream: string,
		known: VisitorActorState | null,
	): Promise<VisitorActorState> {
		const { store } = this.options;
		const rules = this.rulesOfStream(stream);
		const folding = visitorFolding({ rules });
		// Under other rules all is counted anew.
		if (known === null || known.core.rules !== rules.fingerprint) {
			return rehydrate(stream, folding, store, store);
		}
		known.commands.rollback();
		return catchUp(known, stream, folding, store);
	}

	prepare(
		state: VisitorActorState,
		message: VisitorMessage,
	): (() => Promise<VisitorActorState>) | null {
		const { core, commands } = state;
		const rules = this.options.rulesOf(message.siteId);
		const missing = missingVisit(message.command, core);
		const forgotten = mayBeForgotten(commands, message);
		const recount = core.rules !== rules.fingerprint;
		if (missing === null && !forgotten && !recount) return null;
		return () => {
			const folding = visitorFolding({
				rules,
				kept: missing ?? core.kept,
				allCommands: forgotten || commands.isWide,
				snapshotAt: recount ? -1 : state.snapshotAt,
			});
			const { store } = this.options;
			return rehydrate(core.stream, folding, store);
		};
	}

	decide(
		state: VisitorActorState,
		message: VisitorMessage,
	): Decision<VisitorActorState, TrackAnswer> {
		const { command } = message;
		const { stream } = state.core;
		const commandId = commandIdOf(command, stream, state.revision);
		const known = state.commands.get(commandId);
		if (known !== undefined) {
			const reply = () => this.repeat(message, commandId, stream, known);
			return { events: [], state, reply };
		}
		if (command.type === "AdvanceTime") return this.draft(state, message);
		const eventless = `${stream}/${commandId}`;
		const answer = this.eventlessAnswers.get(eventless);
		if (answer !== undefined || state.commands.isEventless(commandId)) {
			const reply = () => ({
				...((answer ?? this.eventlessAnswers.get(eventless)) as TrackAnswer),
				duplicate: true,
			});
			return { events: [], state, reply };
		}
		const decision = this.draft(state, message);
		if (decision.events.length > 0) {
			const { occurredAtMs } = command;
			state.commands.draft(commandId, state.revision + 1, occurredAtMs);
			return decision;
		}
		state.commands.draftEventless(commandId);
		const reply = (appended: Appended) => {
			const first = decision.reply(appended);
			this.eventlessAnswers.set(eventless, first);
			return first;
		};
		return { ...decision, reply };
	}

	private draft(state: VisitorActorState, message: VisitorMessage): Drafting {
		const { command, siteId, visitorId } = message;
		const { stream, position } = state.core;
		const commandId = commandIdOf(command, stream, state.revision);
		const context = this.contextOf(command, stream, siteId);
		const drafted = decide(command, state.core, context);
		const { writerId } = this.options;
		const events = newEvents(drafted, stream, commandId, writerId);
		const visitId = visitIdOfAnswer(events as readonly RecordedDomainEvent[]);
		const { revision } = drafted.state;
		return {
			events,
			state: { ...state, revision, core: drafted.state },
			reply: (appended: Appended) => ({
				commandId,
				visitorId,
				visitId,
				position: String(appended.positions.at(-1) ?? position),
				events: events.map(({ eventId, type }) => ({ eventId, type })),
				duplicate: false,
			}),
		};
	}

	committed(
		state: VisitorActorState,
		revision: number,
		position: number | null,
	): VisitorActorState {
		const core =
			position === null ? state.core : { ...state.core, position, revision };
		const next = { ...state, revision, core };
		state.commands.commit();
		if (revision - state.snapshotAt < SNAPSHOT_EVERY_EVENTS) return next;
		this.options.store
			.saveSnapshot(core.stream, snapshotOf(next))
			.catch(this.options.onSnapshotError);
		return { ...next, snapshotAt: revision };
	}

	private rulesOfStream(stream: string): Rules {
		const address = visitorOfStream(stream);
		if (address === null) throw new Error(`no visitor stream: ${stream}`);
		return this.options.rulesOf(address.siteId);
	}

	private contextOf(
		command: VisitorCommand,
		stream: string,
		siteId: string,
	): DecisionContext {
		const { enricher, rulesOf, idleAfterMs, endsAfterMs } = this.options;
		const opening = command.type === "AdvanceTime" ? null : command;
		return {
			rules: rulesOf(siteId),
			idleAfterMs,
			endsAfterMs,
			page: opening === null ? null : enricher.page(opening.context.page),
			newVisitId: () => visitIdOpenedBy(stream, opener(opening).commandId),
			visitContext: () => enricher.visit(opener(opening).context),
		};
	}

	/** The answer that a command got before, read back from the log. */
	private async repeat(
		message: VisitorMessage,
		commandId: string,
		stream: string,
		revision: number,
	): Promise<TrackAnswer> {
		const events: RecordedEvent[] = [];
		while (events.length < COMMAND_EVENTS_MAX) {
			const page = await this.options.store.readStream(stream, {
				from: revision + events.length,
				limit: REPEAT_PAGE_EVENTS,
			});
			const end = page.findIndex((e) => e.metadata.commandId !== commandId);
			events.push(...(end < 0 ? page : page.slice(0, end)));
			if (end >= 0 || page.length < REPEAT_PAGE_EVENTS) break;
		}
		return {
			commandId,
			visitorId: message.visitorId,
			visitId: visitIdOfAnswer(events as readonly RecordedDomainEvent[]),
			position: String(events.at(-1)?.position ?? 0),
			events: events.map(({ eventId, type }) => ({ eventId, type })),
			duplicate: true,
		};
	}
}

function opener(command: TrackingCommand | null): TrackingCommand {
	if (command === null) throw new Error("time alone opens no visit");
	return command;
}

/** Whether the command may be in the stream although its id is not remembered. */
function mayBeForgotten(
	commands: RecentCommands,
	{ command, repeats }: VisitorMessage,
): boolean {
	if (command.type === "AdvanceTime" || repeats === "never") return false;
	const { commandId, occurredAtMs, type } = command;
	if (commands.isWide || commands.get(commandId) !== undefined) return false;
	// A visit's end is recorded with its own time, which may lie before the command's.
	const isDated = repeats === "atTheSameTime" && type !== "EndVisit";
	return commands.mayHaveForgotten(isDated ? occurredAtMs : null);
}

/** The stream of a message's visitor. */
export function streamOf(message: VisitorMessage): string {
	return visitorStream(message.siteId, message.visitorId);
}
