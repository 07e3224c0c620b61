/** EventStoreDB's Streams service over a log. */

import type { RawLog } from "#event-store";
import { StreamsService } from "../generated.js";
import type { GrpcService } from "../service.js";
import { appendHandler } from "./append.js";
import { batchAppendHandler } from "./batch-append.js";
import { deleteHandler, tombstoneHandler } from "./delete.js";
import { type Live, ReadHandler } from "./read.js";
import type { StreamAccess } from "./stream-access.js";

/** The messages of both long streams come encoded. */
const asTheyAre = (message: Buffer): Buffer => message;

const definition = {
	...StreamsService,
	read: { ...StreamsService.read, responseSerialize: asTheyAre },
	batchAppend: { ...StreamsService.batchAppend, responseSerialize: asTheyAre },
};

export function streamsService(
	log: RawLog,
	access: StreamAccess,
	live: Live,
	subscriptionsMax: number,
): GrpcService {
	return {
		definition,
		implementation: {
			read: new ReadHandler(log, live, subscriptionsMax).handle,
			append: appendHandler(log, access),
			batchAppend: batchAppendHandler(log, access, live.closing),
			delete: deleteHandler(log, access),
			tombstone: tombstoneHandler(log, access),
		},
		features: {
			read: ["position", "events"],
			batchAppend: ["deadline_duration"],
		},
	};
}
