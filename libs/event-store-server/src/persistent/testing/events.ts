/** Recorded events and settings for the tests of groups. */

import type { RecordedRawEvent } from "#event-store";
import type { GroupSettings } from "../core/settings.js";

export const SETTINGS: GroupSettings = {
	resolveLinkTos: false,
	extraStatistics: false,
	messageTimeoutMs: 30_000,
	maxRetryCount: 10,
	checkPointAfterMs: 2_000,
	minCheckPointCount: 10,
	maxCheckPointCount: 1_000,
	maxSubscriberCount: 0,
	liveBufferSize: 500,
	readBatchSize: 20,
	historyBufferSize: 500,
	strategy: "RoundRobin",
	startFrom: "0",
};

export function recorded(
	position: number,
	fields: Partial<RecordedRawEvent> = {},
): RecordedRawEvent {
	return {
		eventId: `event-${position}`,
		type: "happened",
		isJson: true,
		data: Buffer.from("{}"),
		metadata: Buffer.alloc(0),
		stream: "orders",
		revision: position,
		position,
		recordedAt: 0,
		...fields,
	};
}
