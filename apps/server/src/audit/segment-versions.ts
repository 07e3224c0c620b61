/** The versions of one segment, each with the event that made it. */

import { type RecordedSegment, segmentVersions } from "#journey";
import { NotFound, type RecordedDomainEvent } from "#kernel";

type OfSegment = RecordedDomainEvent<"SegmentDefined" | "SegmentArchived">;

export class SegmentVersions {
	readonly #events: readonly OfSegment[];
	readonly #versions: ReadonlyMap<number, RecordedSegment>;

	/** @throws NotFound where there never was such a segment */
	constructor(history: readonly RecordedDomainEvent[], segmentId: string) {
		this.#events = history.filter(
			(event): event is OfSegment =>
				(event.type === "SegmentDefined" || event.type === "SegmentArchived") &&
				event.data.segmentId === segmentId,
		);
		const versions = segmentVersions(this.#events, segmentId);
		if (versions.length === 0)
			throw new NotFound(`there is no segment ${segmentId}`);
		this.#versions = new Map(versions.map((each) => [each.version, each]));
	}

	/** @throws Error where the log tells of a version that its site never defined */
	version(version: number): RecordedSegment {
		const found = this.#versions.get(version);
		if (found === undefined)
			throw new Error(`the log holds no version ${version} of the segment`);
		return found;
	}

	/** The version that held when an event was recorded at the position. */
	versionAt(position: number): RecordedSegment {
		const defined = this.#before(position).findLast(
			(event) => event.type === "SegmentDefined",
		);
		return this.version(
			defined?.type === "SegmentDefined" ? defined.data.version : 1,
		);
	}

	/** What was last said of the segment before the position. */
	lastEventBefore(position: number): OfSegment | undefined {
		return this.#before(position).at(-1);
	}

	#before(position: number): readonly OfSegment[] {
		return this.#events.filter((event) => event.position < position);
	}
}
