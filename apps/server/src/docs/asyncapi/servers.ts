/** NATS addresses as AsyncAPI names servers. */

import type { JsonObject } from "../json.js";

/** Port of the NATS protocol where an address names none. */
const NATS_PORT = "4222";

/** One server for each address; user names, passwords and tokens in them are nobody's business here. */
export function natsServers(natsUrl: string): JsonObject {
	const addresses = natsUrl
		.split(",")
		.map((address) => address.trim())
		.filter((address) => address !== "");
	return Object.fromEntries(
		addresses.map((address, index) => [
			index === 0 ? "nats" : `nats${index + 1}`,
			server(address),
		]),
	);
}

/** A NATS address may come without its scheme. */
function server(address: string): JsonObject {
	const url = new URL(
		/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `nats://${address}`,
	);
	const protocol = url.protocol.slice(0, -1);
	const port = url.port === "" ? NATS_PORT : url.port;
	return {
		host: `${url.hostname}:${port}`,
		protocol,
		description: "Core NATS, with JetStream where the server has it.",
		bindings: { nats: {} },
	};
}
