/** Decides on commands about definitions. Ids and times come with the command. */

import { type DomainEvent, InvalidInput, NotFound } from "#kernel";
import { MAX_DEFINITIONS } from "../limits.js";
import type { OutcomeDefinition, SegmentDefinition } from "./definition.js";
import type { DefinitionEventType, DefinitionSet } from "./definition-set.js";

interface OfSegment {
	readonly segmentId: string;
	/** ISO 8601, UTC. */
	readonly occurredAt: string;
}

interface OfOutcome {
	readonly outcomeId: string;
	/** ISO 8601, UTC. */
	readonly occurredAt: string;
}

/** A command about a site's definitions; narrows on `type`. A revision replaces the whole definition. */
export type DefinitionCommand =
	| (OfSegment & {
			readonly type: "DefineSegment" | "ReviseSegment";
			readonly definition: SegmentDefinition;
	  })
	| (OfSegment & { readonly type: "ArchiveSegment" })
	| (OfOutcome & {
			readonly type: "DefineOutcome" | "ReviseOutcome";
			readonly definition: OutcomeDefinition;
	  })
	| (OfOutcome & { readonly type: "ArchiveOutcome" });

type Known = ReadonlyMap<
	string,
	{ readonly version: number; readonly archivedAt: string | null }
>;

function current(known: Known, kind: string, id: string) {
	const found = known.get(id);
	if (found === undefined) throw new NotFound(`there is no ${kind} ${id}`);
	if (found.archivedAt !== null)
		throw new NotFound(`${kind} ${id} is archived since ${found.archivedAt}`);
	return found;
}

function checkRoom(set: DefinitionSet): void {
	let kept = 0;
	for (const known of [set.segments, set.outcomes])
		for (const { archivedAt } of known.values())
			if (archivedAt === null) kept += 1;
	if (kept < MAX_DEFINITIONS) return;
	const detail = `a site has at most ${MAX_DEFINITIONS} segments and outcomes; archive one first`;
	throw new InvalidInput(detail, [{ pointer: "", detail }]);
}

/** The version that a definition or a revision gives. */
function nextVersion(
	set: DefinitionSet,
	known: Known,
	kind: "segment" | "outcome",
	id: string,
	revises: boolean,
): number {
	if (revises) return current(known, kind, id).version + 1;
	if (known.has(id)) {
		const detail = `there is a ${kind} ${id} already`;
		const errors = [{ pointer: `/${kind}Id`, detail }];
		throw new InvalidInput(detail, errors);
	}
	checkRoom(set);
	return 1;
}

/**
 * The events that a command leads to, for the site's stream of definitions.
 * @throws NotFound for an id that is unknown or archived
 * @throws InvalidInput for a new definition beyond MAX_DEFINITIONS, or under an id that is taken
 */
export function decideDefinition(
	command: DefinitionCommand,
	set: DefinitionSet,
): readonly DomainEvent<DefinitionEventType>[] {
	const { occurredAt } = command;
	switch (command.type) {
		case "DefineSegment":
		case "ReviseSegment": {
			const { segmentId, definition } = command;
			const revises = command.type === "ReviseSegment";
			const known = set.segments;
			const version = nextVersion(set, known, "segment", segmentId, revises);
			const data = { occurredAt, segmentId, version, ...definition };
			return [{ type: "SegmentDefined", data }];
		}
		case "DefineOutcome":
		case "ReviseOutcome": {
			const { outcomeId, definition } = command;
			const revises = command.type === "ReviseOutcome";
			const known = set.outcomes;
			const version = nextVersion(set, known, "outcome", outcomeId, revises);
			const data = { occurredAt, outcomeId, version, ...definition };
			return [{ type: "OutcomeDefined", data }];
		}
		case "ArchiveSegment": {
			const { segmentId } = command;
			current(set.segments, "segment", segmentId);
			return [{ type: "SegmentArchived", data: { occurredAt, segmentId } }];
		}
		case "ArchiveOutcome": {
			const { outcomeId } = command;
			current(set.outcomes, "outcome", outcomeId);
			return [{ type: "OutcomeArchived", data: { occurredAt, outcomeId } }];
		}
	}
}
