/**
 * The yardstick for single commands: Fastify that parses a command and answers with a small JSON, and does nothing
 * else. Prints its port as JSON once it listens.
 */

import { fastify } from "fastify";

interface Command {
	readonly commandId: string;
	readonly visitorId: string;
}

const server = fastify({ logger: false });

server.post<{ Body: Command }>("/v1/track", async (request, reply) => {
	const { commandId, visitorId } = request.body;
	reply.code(202);
	return { commandId, visitorId, position: "1", duplicate: false };
});

await server.listen({ host: "127.0.0.1", port: 0 });
const address = server.server.address();
if (address === null || typeof address === "string") {
	throw new Error("the server has no port");
}
process.once("SIGTERM", () => server.close());
console.log(JSON.stringify({ port: address.port }));
