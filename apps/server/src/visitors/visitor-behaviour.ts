/** The visitor's actor: ties the pure decider to the store, the definitions and the enrichment. */

import {
	type Appended,
	type Behaviour,
	type Decision,
	rehydrate,
} from "#actors";
import type { Enricher } from "#enrichment";
import type { Rules } from "#journey";
import {
	type Clock,
	type EventStore,
	eventIdOf,
	isTracking,
	type NewEvent,
	type RecordedDomainEvent,
	type SnapshotStore,
	TIMER_NAMESPACE,
	uuidV5,
	visitIdOpenedBy,
	visitorStream,
} from "#kernel";
import {
	type Drafted,
	decide,
	missingVisit,
	type VisitorCommand,
} from "#visitor";
import {
	snapshotOf,
	type TrackAnswer,
	type VisitorActorState,
	type VisitorMessage,
	visitorFolding,
} from "./visitor-actor.js";

/** Events after which a new snapshot is written. */
const SNAPSHOT_EVERY_EVENTS = 100;
/** A repeatable command that happened longer ago than this is looked for in the whole stream. */
const OLD_COMMAND_MS = 10 * 60_000;
/** Events that one command leads to at most: a few of its own, and two for each definition of a site. */
const COMMAND_EVENTS_MAX = 2_100;

export interface VisitorBehaviourOptions {
	readonly store: EventStore & SnapshotStore;
	readonly enricher: Enricher;
	readonly clock: Clock;
	readonly rulesOf: (siteId: string) => Rules;
	readonly idleAfterMs: number;
	readonly endsAfterMs: number;
	readonly onSnapshotError: (error: unknown) => void;
}

export class VisitorBehaviour
	implements Behaviour<VisitorActorState, VisitorMessage, TrackAnswer>
{
	constructor(private readonly options: VisitorBehaviourOptions) {}

	async rehydrate(stream: string): Promise<VisitorActorState> {
		const { store } = this.options;
		const folding = visitorFolding({ rules: this.rulesOfStream(stream) });
		return (await rehydrate(stream, folding, store, store)).state;
	}

	prepare(
		state: VisitorActorState,
		message: VisitorMessage,
	): Promise<VisitorActorState> | null {
		const rules = this.options.rulesOf(message.siteId);
		const { command } = message;
		const kept = missingVisit(command, state.core);
		const allCommands = this.mayBeOldRepeat(state, message);
		const recount = state.core.rules !== rules.fingerprint;
		if (kept === null && !allCommands && !recount) return null;
		const folding = visitorFolding({ rules, kept, allCommands });
		return rehydrate(state.core.stream, folding, this.options.store).then(
			(rehydrated) => rehydrated.state,
		);
	}

	decide(
		state: VisitorActorState,
		message: VisitorMessage,
	): Decision<VisitorActorState, TrackAnswer> {
		const { command, siteId } = message;
		const { stream } = state.core;
		const commandId = idOf(command, state);
		const known = state.commands.get(commandId);
		if (known !== undefined) {
			return {
				events: [],
				state,
				reply: () => this.repeat(message, commandId, stream, known),
			};
		}
		const drafted = decide(
			command,
			state.core,
			this.contextOf(command, stream, siteId),
		);
		const events = newEvents(drafted, stream, commandId);
		const visitId = visitIdOfAnswer(events as readonly RecordedDomainEvent[]);
		if (events.length > 0) state.commands.add(commandId, state.revision + 1);
		return {
			events,
			state: {
				...state,
				revision: drafted.state.revision,
				core: drafted.state,
			},
			reply: (appended: Appended) => ({
				commandId,
				visitorId: message.visitorId,
				visitId,
				position: String(appended.positions.at(-1) ?? state.core.position),
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
		if (revision - state.snapshotAt < SNAPSHOT_EVERY_EVENTS) return next;
		this.options.store
			.saveSnapshot(core.stream, snapshotOf(next))
			.catch(this.options.onSnapshotError);
		return { ...next, snapshotAt: revision };
	}

	private rulesOfStream(stream: string): Rules {
		const siteId = stream.slice("visitor-".length, stream.indexOf("."));
		return this.options.rulesOf(siteId);
	}

	private mayBeOldRepeat(
		state: VisitorActorState,
		{ command, repeatable }: VisitorMessage,
	): boolean {
		return (
			repeatable &&
			command.type !== "AdvanceTime" &&
			state.commands.truncated &&
			state.commands.get(command.commandId) === undefined &&
			command.occurredAtMs < this.options.clock.now() - OLD_COMMAND_MS
		);
	}

	private contextOf(command: VisitorCommand, stream: string, siteId: string) {
		const { enricher, idleAfterMs, endsAfterMs } = this.options;
		const base = {
			rules: this.options.rulesOf(siteId),
			idleAfterMs,
			endsAfterMs,
		};
		if (command.type === "AdvanceTime") {
			const visitContext = (): never => {
				throw new Error("time alone opens no visit");
			};
			return { ...base, newVisitId: () => "", page: null, visitContext };
		}
		return {
			...base,
			newVisitId: () => visitIdOpenedBy(stream, command.commandId),
			page: enricher.page(command.context.page),
			visitContext: () => enricher.visit(command.context),
		};
	}

	/** The answer that a command got before, read back from the log. */
	private async repeat(
		message: VisitorMessage,
		commandId: string,
		stream: string,
		revision: number,
	): Promise<TrackAnswer> {
		const following = await this.options.store.readStream(stream, {
			from: revision,
			limit: COMMAND_EVENTS_MAX,
		});
		const end = following.findIndex((e) => e.metadata.commandId !== commandId);
		const events = end < 0 ? following : following.slice(0, end);
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

/** A timer has no client: what it finds in the state names it, so that firing twice is the same command. */
function idOf(command: VisitorCommand, state: VisitorActorState): string {
	return command.type === "AdvanceTime"
		? uuidV5(
				TIMER_NAMESPACE,
				`${state.core.stream}/${state.revision}/${command.visitId}`,
			)
		: command.commandId;
}

function newEvents(
	drafted: Drafted,
	stream: string,
	commandId: string,
): readonly NewEvent[] {
	const ids = drafted.events.map((_, index) =>
		eventIdOf(stream, commandId, index),
	);
	return drafted.events.map(({ event, causedBy }, index) => ({
		eventId: ids[index] as string,
		type: event.type,
		data: event.data,
		metadata: {
			schemaVersion: 1,
			commandId,
			$correlationId: commandId,
			$causationId: causedBy === null ? commandId : (ids[causedBy] as string),
		},
	}));
}

/** The visit that the visitor's own event belongs to; for a command that only ends one, that one. */
function visitIdOfAnswer(
	events: readonly Pick<RecordedDomainEvent, "type" | "data">[],
): string | null {
	let ended: string | null = null;
	for (const event of events as readonly RecordedDomainEvent[]) {
		if (isTracking(event)) return event.data.visitId;
		if (event.type === "VisitEnded") ended = event.data.visitId;
	}
	return ended;
}

/** The stream of a message's visitor. */
export function streamOf(message: VisitorMessage): string {
	return visitorStream(message.siteId, message.visitorId);
}
