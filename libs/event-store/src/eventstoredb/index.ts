/** The driver of EventStoreDB and KurrentDB. */

export type { StoreLogger } from "./connection.js";
export { UnusableConnectionString } from "./connection-string.js";
export {
	type EventStoreDbOptions,
	EventStoreDbStore,
	openEventStoreDb,
} from "./event-store-db-store.js";
export { PositionOutOfRange } from "./position.js";
