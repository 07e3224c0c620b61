export {
	BROADCAST_CHECKPOINT,
	Broadcaster,
	type BroadcasterOptions,
	type BroadcasterStatus,
	type BroadcastLogger,
} from "./broadcaster.js";
export type { CheckpointStore } from "./checkpoint-writer.js";
export {
	BROADCAST_EVENT_TYPES,
	type CloudEvent,
	type CloudEventData,
	toCloudEvent,
	type VisitSummaryData,
} from "./cloud-event.js";
export { BadNatsFile, checkNatsFiles, type NatsFiles } from "./files.js";
export { BadNatsUrl, serversOf } from "./servers.js";
export { STREAM_NAME } from "./stream.js";
export { subjectOf, subjectToken } from "./subject.js";
