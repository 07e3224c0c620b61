/** Goes through a visitor's stream and finds, at each entry and exit asked about, the events that led to it. */

import { Evidence, type RecordedSegment } from "#journey";
import type { RecordedDomainEvent, SegmentExitReason } from "#kernel";
import { SubjectFold } from "#visitor";
import type { SegmentVersions } from "./segment-versions.js";

type Entry = RecordedDomainEvent<"SegmentEntered">;
type Exit = RecordedDomainEvent<"SegmentExited">;
export type Membership = Entry | Exit;

/** An entry or exit with what led to it. */
export interface Decided {
	readonly event: Membership;
	readonly definition: RecordedSegment;
	/** In log order. */
	readonly because: readonly RecordedDomainEvent[];
}

export function isMembership(event: RecordedDomainEvent): event is Membership {
	return event.type === "SegmentEntered" || event.type === "SegmentExited";
}

export class Reasons {
	/** By revision. */
	readonly #asked: ReadonlyMap<number, Membership>;
	readonly #subjects = new SubjectFold();
	/** By version: each looks at all events, as the matcher does when a definition is new. */
	readonly #evidence: ReadonlyMap<number, Evidence<RecordedDomainEvent>>;
	/** Events of the command that is being gone through, by id. */
	readonly #ofCommand = new Map<string, RecordedDomainEvent>();
	#commandId = "";

	constructor(
		private readonly versions: SegmentVersions,
		asked: readonly Membership[],
	) {
		this.#asked = new Map(asked.map((event) => [event.revision, event]));
		const deciding = asked
			.filter((event) => reasonOf(event) === "condition")
			.map((event) => this.#definitionOf(event));
		this.#evidence = new Map(
			deciding.map((segment) => [segment.version, new Evidence(segment)]),
		);
	}

	/** Takes in the next event of the stream, from the first on; null where it is none that was asked about. */
	take(event: RecordedDomainEvent): Decided | null {
		const membership = this.#asked.get(event.revision);
		const decided = membership === undefined ? null : this.#decided(membership);
		const after = this.#subjects.take(event);
		for (const evidence of this.#evidence.values())
			evidence.observe(event, after);
		this.#remember(event);
		return decided;
	}

	#decided(event: Membership): Decided {
		const definition = this.#definitionOf(event);
		const found = new Set(this.#becauseOf(event, definition));
		const because = [...found].sort((a, b) => a.position - b.position);
		return { event, definition, because };
	}

	#becauseOf(
		event: Membership,
		{ version }: RecordedSegment,
	): readonly RecordedDomainEvent[] {
		const reason = reasonOf(event);
		// The clock alone lets a membership expire.
		if (reason === "expired") return [];
		if (reason === "archived") {
			const said = this.versions.lastEventBefore(event.position);
			return said === undefined ? [] : [said];
		}
		const trigger = this.#ofCommand.get(event.metadata.$causationId);
		const evidence = this.#evidence.get(version);
		const { visitId } = event.data;
		const agrees =
			evidence?.holds(visitId) === (event.type === "SegmentEntered");
		return [
			...(agrees ? (evidence?.events(visitId) ?? []) : []),
			...(trigger === undefined ? [] : [trigger]),
		];
	}

	/** An exit is told with the version of its entry, though the version of that moment decided. */
	#definitionOf(event: Membership): RecordedSegment {
		return event.type === "SegmentExited" && reasonOf(event) === "condition"
			? this.versions.versionAt(event.position)
			: this.versions.version(event.data.version);
	}

	#remember(event: RecordedDomainEvent): void {
		const { commandId } = event.metadata;
		if (commandId !== this.#commandId) this.#ofCommand.clear();
		this.#commandId = commandId;
		this.#ofCommand.set(event.eventId, event);
	}
}

function reasonOf(event: Membership): SegmentExitReason {
	return event.type === "SegmentEntered" ? "condition" : event.data.reason;
}
