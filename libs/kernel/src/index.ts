export * from "./canonical-json.js";
export * from "./chain.js";
export * from "./clock.js";
export * from "./commands.js";
export * from "./context.js";
export * from "./domain-events.js";
export * from "./errors.js";
export * from "./event-store.js";
export * from "./ids.js";
export * from "./log-identity.js";
export * from "./models.js";
export * from "./streams.js";
export * from "./streamwise-log.js";
export {
	domainEvent,
	isPresent,
	presentVersion,
	UnknownEvent,
	upcast,
} from "./upcasting/domain-event.js";
export { UPCASTERS } from "./upcasting/upcasters.js";
