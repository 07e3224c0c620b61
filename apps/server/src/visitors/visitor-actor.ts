/** State, messages and answers of the visitor's actor, and how its state is folded from the stream. */

import type { Folding } from "#actors";
import type { Rules } from "#journey";
import { type ChainHead, domainEvent, msOfIso } from "#kernel";
import {
	evolveRecorded,
	initialState,
	type VisitorCommand,
	type VisitorState,
} from "#visitor";
import { RecentCommands, type StoredCommands } from "./recent-commands.js";

export interface VisitorActorState {
	readonly revision: number;
	readonly chainHead: ChainHead;
	readonly core: VisitorState;
	readonly commands: RecentCommands;
	/** Revision of the newest snapshot, or -1. */
	readonly snapshotAt: number;
}

export interface VisitorMessage {
	readonly siteId: string;
	readonly visitorId: string;
	readonly command: VisitorCommand;
	readonly repeats: CommandRepeats;
}

/**
 * How a command may come again, which tells where to look for it: a client that chose id and time repeats it with the
 * same time, one that chose only the id with a time of its own, and an id that the server made never comes again.
 */
export type CommandRepeats = "atTheSameTime" | "atAnyTime" | "never";

/** The answer to a tracking command, as `POST /v1/track` gives it. */
export interface TrackAnswer {
	readonly commandId: string;
	readonly visitorId: string;
	readonly visitId: string | null;
	readonly position: string;
	readonly events: readonly {
		readonly eventId: string;
		readonly type: string;
	}[];
	readonly duplicate: boolean;
}

/** Names the code that can read a snapshot; to be changed with the shape of any part of the state. */
const SNAPSHOT_SCHEMA = "visitor-3";

interface StoredState {
	readonly core: VisitorState;
	readonly commands: StoredCommands;
	readonly chainHead: ChainHead;
}

export interface FoldingOptions {
	readonly rules: Rules;
	/** A visit whose model must be held. */
	readonly kept?: string | null;
	readonly allCommands?: boolean;
	/** Revision of the newest snapshot that still holds; -1 where there is none. */
	readonly snapshotAt?: number;
}

export function visitorFolding({
	rules,
	kept = null,
	allCommands = false,
	snapshotAt = -1,
}: FoldingOptions): Folding<VisitorActorState> {
	return {
		schema: SNAPSHOT_SCHEMA,
		initial: (stream) => ({
			revision: -1,
			chainHead: null,
			core: initialState(stream, rules, kept),
			commands: allCommands ? RecentCommands.wide() : new RecentCommands(),
			snapshotAt,
		}),
		evolve: (state, recorded) => {
			const event = domainEvent(recorded);
			state.commands.add(
				event.metadata.commandId,
				event.revision,
				msOfIso(event.data.occurredAt),
			);
			return {
				...state,
				revision: event.revision,
				core: evolveRecorded(state.core, event, rules),
			};
		},
		restore: (stored) => {
			const { core, commands, chainHead } = stored as StoredState;
			if (core.rules !== rules.fingerprint) return null;
			return {
				revision: core.revision,
				chainHead,
				core,
				commands: new RecentCommands(commands),
				snapshotAt: core.revision,
			};
		},
	};
}

export function snapshotOf(state: VisitorActorState) {
	const stored: StoredState = {
		core: state.core,
		commands: state.commands.toStored(),
		chainHead: state.chainHead,
	};
	return {
		revision: state.revision,
		schema: SNAPSHOT_SCHEMA,
		state: stored,
	};
}
