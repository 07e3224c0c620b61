/** Nodes that this project does not have, as far as the driver's tests need them: a follower, and one with users. */

import {
	Server,
	ServerCredentials,
	type ServerDuplexStream,
	type ServerWritableStream,
	status,
	type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import {
	StreamsService,
	statusMessages,
	streamsMessages,
} from "../generated.js";
import { accessDenied, rpcError } from "../rpc-errors.js";

export interface OddNode {
	readonly port: number;
	close(): void;
}

type ReadStream = ServerWritableStream<unknown, unknown>;
type AppendStream = ServerDuplexStream<
	InstanceType<typeof streamsMessages.BatchAppendReq>,
	InstanceType<typeof streamsMessages.BatchAppendResp>
>;

/**
 * Knows the leader, and says so to every read that asks for it. What it answers appends differs by version: `call` ends
 * the call, `answer` is a status that explains nothing.
 */
export function startFollower(
	leaderPort: number,
	appends: "call" | "answer",
): Promise<OddNode> {
	const notLeader = rpcError(status.NOT_FOUND, "Leader info available", {
		exception: "not-leader",
		"leader-endpoint-host": "127.0.0.1",
		"leader-endpoint-port": leaderPort,
	});
	return startNode(ServerCredentials.createInsecure(), {
		read(call: ReadStream) {
			if (call.metadata.get("requires-leader").length === 0) call.end();
			else call.emit("error", notLeader);
		},
		batchAppend(call: AppendStream) {
			call.on("data", (request) => {
				if (appends === "call") {
					call.emit("error", notLeader);
					return;
				}
				const answer = new streamsMessages.BatchAppendResp();
				answer.setCorrelationId(request.getCorrelationId());
				const error = new statusMessages.Status();
				error.setMessage("Not handled");
				answer.setError(error);
				call.write(answer);
			});
			call.on("end", () => call.end());
		},
	});
}

/** Its log is empty, and only for who shows this authorization. */
export function startGuarded(
	credentials: ServerCredentials,
	authorization: string,
): Promise<OddNode> {
	return startNode(credentials, {
		read(call: ReadStream) {
			const [shown] = call.metadata.get("authorization");
			if (shown === authorization) call.end();
			else call.emit("error", accessDenied());
		},
	});
}

export async function startNode(
	credentials: ServerCredentials,
	implementation: UntypedServiceImplementation,
): Promise<OddNode> {
	const server = new Server();
	server.addService(StreamsService, implementation);
	const port = await new Promise<number>((resolve, reject) => {
		server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
			error === null ? resolve(bound) : reject(error),
		);
	});
	return { port, close: () => server.forceShutdown() };
}
