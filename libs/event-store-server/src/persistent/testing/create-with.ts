/** Creates a group from its stream's start with a strategy that the official client cannot name. */

import persistent from "@eventstore/db-client/generated/persistent_grpc_pb.js";
import { credentials } from "@grpc/grpc-js";
import { persistentMessages, shared } from "../../generated.js";

const { CreateReq } = persistentMessages;

export async function createWith(
	port: number,
	stream: string,
	group: string,
	strategy: string,
): Promise<void> {
	const client = new persistent.PersistentSubscriptionsClient(
		`127.0.0.1:${port}`,
		credentials.createInsecure(),
	);
	try {
		await new Promise<void>((resolve, reject) => {
			client.create(request(stream, group, strategy), (error) => {
				if (error === null) resolve();
				else reject(error);
			});
		});
	} finally {
		client.close();
	}
}

function request(stream: string, group: string, strategy: string) {
	const settings = new CreateReq.Settings();
	settings.setConsumerStrategy(strategy).setHistoryBufferSize(100);
	settings.setMaxCheckpointCount(100).setMaxRetryCount(10);
	const identifier = new shared.StreamIdentifier();
	identifier.setStreamName(Buffer.from(stream));
	const options = new CreateReq.StreamOptions();
	options.setStreamIdentifier(identifier).setStart(new shared.Empty());
	const all = new CreateReq.Options();
	all.setGroupName(group).setSettings(settings).setStream(options);
	return new CreateReq().setOptions(all);
}
