/** The events that a node writes before any client does. */

import { randomUUID } from "node:crypto";
import type { RawLog } from "#event-store";
import { StoreUnavailable, WrongExpectedRevision } from "#kernel";

const EPOCH_STREAM = "$epoch-information";
const EPOCH_TYPE = "$epoch-information";

/**
 * On its first start over a log, this node says that it leads from here: so the log is never without an event. A log that
 * cannot be written to at the moment is read without.
 */
export async function writeFirstEpoch(
	log: RawLog,
	instanceId: string,
	nowMs: number,
): Promise<void> {
	const epoch = {
		EpochNumber: 0,
		EpochId: randomUUID(),
		LeaderInstanceId: instanceId,
		TimeStamp: new Date(nowMs).toISOString(),
	};
	const event = {
		eventId: randomUUID(),
		type: EPOCH_TYPE,
		isJson: true,
		data: Buffer.from(JSON.stringify(epoch)),
		metadata: Buffer.alloc(0),
	};
	try {
		await log.append(EPOCH_STREAM, "noStream", [event]);
	} catch (error) {
		const isHarmless =
			error instanceof WrongExpectedRevision ||
			error instanceof StoreUnavailable;
		if (!isHarmless) throw error;
	}
}
