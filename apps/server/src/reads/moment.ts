import type { RecordedEvent } from "#kernel";
import type { Moment } from "../http/query/parse-query.js";

/** Negative where the event was recorded before the moment, 0 at it, positive after it. A time is one of recording. */
export function compareToMoment(
	{ position, recordedAt }: RecordedEvent,
	moment: Moment,
): number {
	return "position" in moment
		? position - moment.position
		: recordedAt - moment.timeMs;
}
