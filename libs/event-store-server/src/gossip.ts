/** `Gossip`: a cluster of this one node, which leads it. */

import type { handleUnaryCall } from "@grpc/grpc-js";
import { GossipService, gossipMessages, shared } from "./generated.js";
import type { GrpcService } from "./service.js";

const { ClusterInfo, EndPoint, MemberInfo } = gossipMessages;

/** What an address without a port means. */
const HTTP_PORT = 80;

/** EventStoreDB counts time in units of 100 ns since 0001-01-01. */
const TICKS_PER_MS = 10_000n;
const TICKS_AT_1970 = 621_355_968_000_000_000n;

/** The node is where the client has called it, which no address of its own says as well. */
export function gossipService(instanceId: string): GrpcService {
	const read: handleUnaryCall<shared.Empty, gossipMessages.ClusterInfo> = (
		call,
		callback,
	) => {
		const { hostname, port } = new URL(`http://${call.getHost()}`);
		const member = new MemberInfo();
		member.setInstanceId(new shared.UUID().setString(instanceId));
		member.setTimeStamp(
			String(BigInt(Date.now()) * TICKS_PER_MS + TICKS_AT_1970),
		);
		member.setState(MemberInfo.VNodeState.LEADER);
		member.setIsAlive(true);
		member.setHttpEndPoint(
			new EndPoint()
				.setAddress(hostname.replaceAll(/[[\]]/g, ""))
				.setPort(port === "" ? HTTP_PORT : Number(port)),
		);
		callback(null, cluster(member));
	};
	return {
		definition: GossipService,
		implementation: { read },
		features: {},
	};
}

function cluster(
	member: gossipMessages.MemberInfo,
): gossipMessages.ClusterInfo {
	const info = new ClusterInfo();
	info.addMembers(member);
	return info;
}
