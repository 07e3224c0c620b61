/** Takes in the events of the domain's streams, as recorded, and tells the first that does not fit into its chain. */

import { TOMBSTONE_REVISION } from "#event-store";
import {
	type ChainHead,
	chainHash,
	chainHeadAfter,
	type RecordedEvent,
	unchainedHash,
} from "#kernel";
import { ChainHeads, type StreamHead } from "./chain-heads.js";
import type { BreakKind, ChainBreak } from "./chain-report.js";

/** The revision below which events of a stream may be gone, as another program deleted or cut it; 0 where none did. */
export type CutOf = (stream: string) => Promise<number>;

export class ChainCheck {
	readonly heads = new ChainHeads();
	readonly unchained = { events: 0, streams: 0 };
	readonly cut = { events: 0, streams: 0 };
	#events = 0;

	constructor(private readonly cutOf: CutOf) {}

	/** Events taken in. */
	get events(): number {
		return this.#events;
	}

	/** To be given each stream's events in order. What does not fit is not taken in. @throws StoreUnavailable */
	async take(event: RecordedEvent): Promise<ChainBreak | null> {
		// The store's own mark at the end of a stream.
		if (event.revision >= TOMBSTONE_REVISION) return null;
		const before = this.heads.get(event.stream);
		const form = carried(event) === undefined ? unchainedHash : chainHash;
		const hash = hashOrNull(form, before?.hash ?? null, event);
		const kind = misfit(event, before, hash);
		if (kind === null) {
			this.#takeIn(event, before, hash as string);
			return null;
		}
		const head = headAfterCut(event, kind);
		if (head !== null && event.revision <= (await this.cutOf(event.stream))) {
			this.cut.events += event.revision - nextAfter(before);
			this.cut.streams++;
			this.#takeIn(event, null, head);
			return null;
		}
		return breakOf(event, before, kind);
	}

	#takeIn(event: RecordedEvent, before: StreamHead | null, hash: string): void {
		const { stream, revision } = event;
		const isChained = carried(event) !== undefined;
		if (!isChained) {
			this.unchained.events++;
			if (before === null) this.unchained.streams++;
		}
		this.heads.set(stream, { revision, hash, isChained });
		this.#events++;
	}
}

/** @param hash the event's own, after what was there before; null where it can have none */
function misfit(
	event: RecordedEvent,
	before: StreamHead | null,
	hash: string | null,
): BreakKind | null {
	const next = nextAfter(before);
	if (event.revision > next) return "missing";
	if (event.revision < next) return "misplaced";
	if (hash === null) return "changed";
	const found = carried(event);
	if (found !== undefined) return found === hash ? null : "changed";
	return before?.isChained ? "unchained" : null;
}

/**
 * The head of a stream that begins with the event, as others deleted what was before it: there may be nothing left to
 * check its hash against, or it begins a new chain, as whoever appended it found nothing. Null where it cannot be so.
 */
function headAfterCut(event: RecordedEvent, kind: BreakKind): string | null {
	const found = carried(event);
	switch (kind) {
		case "missing": {
			const head = hashOrNull(chainHeadAfter, null, event);
			return found === undefined || found === head ? head : null;
		}
		case "changed": {
			const first = hashOrNull(chainHash, null, event);
			return found === first ? first : null;
		}
		default:
			return null;
	}
}

function breakOf(
	event: RecordedEvent,
	before: StreamHead | null,
	kind: BreakKind,
): ChainBreak {
	const { stream, revision, eventId, type } = event;
	const found = carried(event);
	return {
		...{ kind, stream, revision, expectedRevision: nextAfter(before) },
		...{ position: String(event.position), eventId, type },
		expected: hashOrNull(chainHash, before?.hash ?? null, event),
		found: found === undefined ? null : String(found),
	};
}

function nextAfter(before: StreamHead | null): number {
	return before === null ? 0 : before.revision + 1;
}

/** Whatever stands in its metadata. */
function carried({ metadata }: RecordedEvent): unknown {
	return metadata?.chain;
}

/** Null where there is none, as other programs may have written anything: no object, or one nested too deep. */
function hashOrNull(
	hash: typeof chainHash,
	previous: ChainHead,
	event: RecordedEvent,
): string | null {
	try {
		return hash(previous, event.stream, event);
	} catch {
		return null;
	}
}
