/** State, messages and answers of the visitor's actor, and how its state is folded from the stream. */

import type { Folding } from "#actors";
import type { Rules } from "#journey";
import type { RecordedEvent } from "#kernel";
import {
	evolveRecorded,
	initialState,
	type VisitorCommand,
	type VisitorState,
} from "#visitor";
import { RecentCommands, type StoredCommands } from "./recent-commands.js";

export interface VisitorActorState {
	readonly revision: number;
	readonly core: VisitorState;
	readonly commands: RecentCommands;
	/** Revision of the newest snapshot, or -1. */
	readonly snapshotAt: number;
}

export interface VisitorMessage {
	readonly siteId: string;
	readonly visitorId: string;
	readonly command: VisitorCommand;
	/** Whether the client chose command id and time itself, so that a repeat may come long after. */
	readonly repeatable: boolean;
}

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
const SNAPSHOT_SCHEMA = "visitor-1";

interface StoredState {
	readonly core: VisitorState;
	readonly commands: StoredCommands;
}

export interface FoldingOptions {
	readonly rules: Rules;
	/** A visit whose model must be held. */
	readonly kept?: string | null;
	readonly allCommands?: boolean;
}

export function visitorFolding({
	rules,
	kept = null,
	allCommands = false,
}: FoldingOptions): Folding<VisitorActorState> {
	return {
		schema: SNAPSHOT_SCHEMA,
		initial: (stream) => ({
			revision: -1,
			core: initialState(stream, rules, kept),
			commands: allCommands ? RecentCommands.wide() : new RecentCommands(),
			snapshotAt: -1,
		}),
		evolve: (state, event: RecordedEvent) => {
			state.commands.add(event.metadata.commandId, event.revision);
			return {
				...state,
				revision: event.revision,
				core: evolveRecorded(state.core, event, rules),
			};
		},
		restore: (stored) => {
			const { core, commands } = stored as StoredState;
			if (core.rules !== rules.fingerprint) return null;
			return {
				revision: core.revision,
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
	};
	return {
		revision: state.revision,
		schema: SNAPSHOT_SCHEMA,
		state: stored,
	};
}
