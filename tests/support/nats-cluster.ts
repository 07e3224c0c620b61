/** Several real nats-servers that form one cluster. */

import { freePort, type NatsServer, startNatsServer } from "./nats-server.js";

export interface NatsClusterOptions {
	readonly size: number;
	readonly jetstream?: boolean;
}

/** Resolves once each server answers clients; routes and leaders come a moment later. */
export async function startNatsCluster({
	size,
	jetstream = false,
}: NatsClusterOptions): Promise<readonly NatsServer[]> {
	const routePorts = await Promise.all(Array.from({ length: size }, freePort));
	const routes = routePorts.map((port) => `nats://127.0.0.1:${port}`);
	return Promise.all(
		routes.map((route, i) =>
			startNatsServer({
				jetstream,
				args: [
					...["--name", `n${i + 1}`, "--cluster_name", "journeylog"],
					...["--cluster", route, "--routes", routes.join(",")],
					// Clients know the addresses they were given, and no others behind the tests' back.
					"--no_advertise",
				],
			}),
		),
	);
}
