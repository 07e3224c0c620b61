/**
 * The words of the NATS client protocol (https://docs.nats.io/reference/reference-protocols/nats-protocol), errors
 * worded as nats-server 2.9 words them. Control lines are handled as latin1 text, which keeps every byte as it came.
 */

export const CRLF = "\r\n";
export const PING = "PING\r\n";
export const PONG = "PONG\r\n";
export const OK = "+OK\r\n";

/** Status of a reply that says nobody listens on the subject asked (ADR-4 of nats-architecture-and-design). */
export const NO_RESPONDERS_HEADER = "NATS/1.0 503\r\n\r\n";

/** The level of nats-server whose core protocol this is; clients switch features by it. */
export const PROTOCOL_VERSION = "2.9.0";

export const ERRORS = {
	unknownOperation: "Unknown Protocol Operation",
	/** nats-server hangs up without a word here; the protocol's documentation has this one for it. */
	badArguments: "Parser Error",
	controlLine: "maximum control line exceeded",
	payload: "Maximum Payload Violation",
	subject: "Invalid Subject",
	publishSubject: "Invalid Publish Subject",
	connections: "maximum connections exceeded",
	subscriptions: "maximum subscriptions exceeded",
	stale: "Stale Connection",
	headers: "message headers not supported",
	noRespondersWithoutHeaders: "no responders requires headers support",
} as const;

export type ErrorText = (typeof ERRORS)[keyof typeof ERRORS];

/** The client broke the protocol: it is told `text` and its connection is closed. */
export class ProtocolViolation extends Error {
	constructor(readonly text: ErrorText) {
		super(text);
		this.name = "ProtocolViolation";
	}
}

export function errorLine(text: ErrorText): string {
	return `-ERR '${text}'\r\n`;
}

export interface ServerInfo {
	readonly server_id: string;
	readonly server_name: string;
	readonly version: string;
	readonly proto: 1;
	readonly host: string;
	readonly port: number;
	readonly headers: true;
	readonly jetstream: false;
	readonly max_payload: number;
	readonly client_id: number;
	readonly client_ip: string;
}

export function infoLine(info: ServerInfo): string {
	return `INFO ${JSON.stringify(info)} \r\n`;
}

/** What a client's CONNECT may ask for; anything else in it is tolerated. */
export interface ClientOptions {
	readonly verbose: boolean;
	readonly pedantic: boolean;
	readonly echo: boolean;
	readonly headers: boolean;
	readonly noResponders: boolean;
}

/** In force until CONNECT says otherwise, field by field, as in nats-server. */
export const OPTIONS_BEFORE_CONNECT: ClientOptions = {
	verbose: true,
	pedantic: true,
	echo: true,
	headers: false,
	noResponders: false,
};

/**
 * @param argument latin1 text of CONNECT's JSON object
 * @throws ProtocolViolation where it is none, or a field has the wrong type
 */
export function readConnect(
	argument: string,
	before: ClientOptions,
): ClientOptions {
	const fields = parseObject(argument);
	const flag = (name: string, otherwise: boolean): boolean => {
		const value = fields[name] ?? otherwise;
		if (typeof value === "boolean") return value;
		throw new ProtocolViolation(ERRORS.badArguments);
	};
	const options = {
		verbose: flag("verbose", before.verbose),
		pedantic: flag("pedantic", before.pedantic),
		echo: flag("echo", before.echo),
		headers: flag("headers", before.headers),
		noResponders: flag("no_responders", before.noResponders),
	};
	if (options.noResponders && !options.headers) {
		throw new ProtocolViolation(ERRORS.noRespondersWithoutHeaders);
	}
	return options;
}

function parseObject(latin1: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(Buffer.from(latin1, "latin1").toString("utf8"));
	} catch {
		throw new ProtocolViolation(ERRORS.badArguments);
	}
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		throw new ProtocolViolation(ERRORS.badArguments);
	}
	return value as Record<string, unknown>;
}
