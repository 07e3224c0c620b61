/**
 * The service definitions and messages that the client package was generated with. They are CommonJS, and google-protobuf
 * keeps their classes on a process-wide `proto`: no other package's generated EventStoreDB files may be loaded beside them.
 */

import gossip from "@eventstore/db-client/generated/gossip_grpc_pb.js";
import gossipMessages from "@eventstore/db-client/generated/gossip_pb.js";
import persistent from "@eventstore/db-client/generated/persistent_grpc_pb.js";
import persistentMessages from "@eventstore/db-client/generated/persistent_pb.js";
import serverFeatures from "@eventstore/db-client/generated/serverfeatures_grpc_pb.js";
import serverFeaturesMessages from "@eventstore/db-client/generated/serverfeatures_pb.js";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import statusMessages from "@eventstore/db-client/generated/status_pb.js";
import streams from "@eventstore/db-client/generated/streams_grpc_pb.js";
import streamsMessages from "@eventstore/db-client/generated/streams_pb.js";

export const { GossipService } = gossip;
export const { PersistentSubscriptionsService } = persistent;
export const { ServerFeaturesService } = serverFeatures;
export const { StreamsService } = streams;
export {
	gossipMessages,
	persistentMessages,
	serverFeaturesMessages,
	shared,
	statusMessages,
	streamsMessages,
};
