/** EventStoreDB's gRPC services over the embedded log, for EventStoreDB's own clients. */

export {
	CannotListen,
	type EventStoreServer,
	type EventStoreServerOptions,
	startEventStoreServer,
} from "./server.js";
export type { GrpcService } from "./service.js";
