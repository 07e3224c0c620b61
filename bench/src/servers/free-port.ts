/** Ports on loopback that nobody listens on at the moment. */

import { createServer } from "node:net";

/** Different ones: all are held until the last is found. */
export async function freePorts(count: number): Promise<readonly number[]> {
	const servers = Array.from({ length: count }, () => createServer());
	const ports = await Promise.all(
		servers.map(
			(server) =>
				new Promise<number>((resolve, reject) => {
					server.once("error", reject);
					server.listen(0, "127.0.0.1", () => {
						const address = server.address();
						if (address !== null && typeof address === "object") {
							resolve(address.port);
						}
					});
				}),
		),
	);
	await Promise.all(
		servers.map((server) => new Promise((closed) => server.close(closed))),
	);
	return ports;
}
