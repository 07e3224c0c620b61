/** Every bound of the broker. Where nats-server has the same setting, its default is named. */

export interface BrokerLimits {
	/** Bytes of headers and payload in one message at most; nats-server: 1 MiB. */
	readonly payloadBytesMax: number;
	/** Bytes of a line's arguments (what follows the operation's name) at most; nats-server: 4096. */
	readonly controlLineBytesMax: number;
	/** Clients connected at one time; nats-server: 65,536. */
	readonly connectionsMax: number;
	/** Subscriptions of one client; nats-server: no bound. */
	readonly subscriptionsPerClientMax: number;
	/** Bytes waiting for one client before it is dropped as a slow consumer; nats-server: 64 MiB. */
	readonly pendingBytesMax: number;
	/** A client silent for so long is sent a PING; nats-server: two minutes. */
	readonly pingIntervalMs: number;
	/** PINGs without an answer before a client counts as dead; nats-server: 2. */
	readonly pingsUnansweredMax: number;
}

export const DEFAULT_LIMITS: BrokerLimits = {
	payloadBytesMax: 1_048_576,
	controlLineBytesMax: 4_096,
	connectionsMax: 4_096,
	subscriptionsPerClientMax: 10_000,
	pendingBytesMax: 32 * 1_048_576,
	pingIntervalMs: 120_000,
	pingsUnansweredMax: 2,
};

/** Output of one tick is joined once it reaches this, so that many tiny frames never pile up as objects. */
export const BATCH_BYTES_MAX = 65_536;

/** How long a client that was told its error may take to hang up. */
export const LINGER_MS_MAX = 1_000;

/** Subjects whose receivers the router remembers. */
export const ROUTES_REMEMBERED_MAX = 1_024;
