export {
	BrokerCannotListen,
	type NatsBroker,
	type NatsBrokerOptions,
	startNatsBroker,
} from "./broker.js";
export { type BrokerLimits, DEFAULT_LIMITS } from "./limits.js";
