/** EventStoreDB's PersistentSubscriptions service over a log. */

import type { handleUnaryCall } from "@grpc/grpc-js";
import type { RawLog } from "#event-store";
import {
	PersistentSubscriptionsService,
	persistentMessages,
	shared,
} from "../../generated.js";
import type { LiveFeed } from "../../live-feed.js";
import { invalidArgument, rpcErrorOf } from "../../rpc-errors.js";
import type { GrpcService } from "../../service.js";
import { streamName } from "../../streams/request-fields.js";
import { Source } from "../source.js";
import {
	subscriptionDoesNotExist,
	subscriptionFailed,
} from "../subscription-errors.js";
import { PersistentSubscriptions } from "../subscriptions.js";
import { infoOf } from "./info.js";
import { readHandler } from "./read-call.js";
import { createRequest, targetOf, updateRequest } from "./requests.js";

const { CreateResp, DeleteResp, GetInfoResp, ListResp } = persistentMessages;
const { ReplayParkedResp, UpdateResp } = persistentMessages;

/** The messages of the long stream come encoded. */
const definition = {
	...PersistentSubscriptionsService,
	read: {
		...PersistentSubscriptionsService.read,
		responseSerialize: (message: Buffer): Buffer => message,
	},
};

/** Both kinds of source, in every method. */
const FEATURES = Object.fromEntries(
	Object.keys(definition).map((method) => [method, ["stream", "all"]]),
);

/** @throws what the log throws */
export async function persistentService(
	log: RawLog,
	feed: LiveFeed,
): Promise<GrpcService> {
	const subscriptions = await PersistentSubscriptions.open(log, feed);
	return {
		definition,
		implementation: {
			create: unary(async (request: persistentMessages.CreateReq) => {
				await subscriptions.create(createRequest(request));
				return new CreateResp();
			}),
			update: unary(async (request: persistentMessages.UpdateReq) => {
				await subscriptions.update(updateRequest(request));
				return new UpdateResp();
			}),
			delete: unary(async (request: persistentMessages.DeleteReq) => {
				const { source, group } = targetOf(request.getOptions());
				await subscriptions.delete(source, group);
				return new DeleteResp();
			}),
			getInfo: unary(async (request: persistentMessages.GetInfoReq) => {
				const { source, group } = targetOf(request.getOptions());
				await subscriptions.settled();
				const info = infoOf(subscriptions.find(source, group));
				return new GetInfoResp().setSubscriptionInfo(info);
			}),
			list: unary((request: persistentMessages.ListReq) =>
				list(subscriptions, request),
			),
			replayParked: unary((request: persistentMessages.ReplayParkedReq) =>
				replayParked(subscriptions, request),
			),
			restartSubsystem: unary(async () => {
				await subscriptions.restart();
				return new shared.Empty();
			}),
			read: readHandler(subscriptions),
		},
		features: FEATURES,
		close: () => subscriptions.close(),
	};
}

function unary<Request, Response>(
	answer: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
	return ({ request }, callback) => {
		answer(request).then(
			(response) => callback(null, response),
			(error: unknown) => callback(rpcErrorOf(error)),
		);
	};
}

/** @throws RpcError */
async function list(
	subscriptions: PersistentSubscriptions,
	request: persistentMessages.ListReq,
): Promise<persistentMessages.ListResp> {
	const options = request.getOptions();
	const forStream = options?.getListForStream();
	if (!forStream && !options?.hasListAllSubscriptions()) {
		throw invalidArgument("neither all subscriptions nor a stream's are named");
	}
	const source = forStream
		? forStream.hasAll()
			? Source.all().name
			: streamName(forStream.getStream())
		: null;
	await subscriptions.settled();
	const found = subscriptions.list(source);
	if (source !== null && found.length === 0) {
		throw subscriptionDoesNotExist(source, "");
	}
	return new ListResp().setSubscriptionsList(found.map(infoOf));
}

/** @throws RpcError */
async function replayParked(
	subscriptions: PersistentSubscriptions,
	request: persistentMessages.ReplayParkedReq,
): Promise<persistentMessages.ReplayParkedResp> {
	const options = request.getOptions();
	const { source, group } = targetOf(options);
	const stopAt = options?.hasStopAt() ? Number(options.getStopAt()) : null;
	if (stopAt !== null && stopAt < 0) {
		const reason =
			"Cannot stop replaying parked message at a negative version.";
		throw subscriptionFailed(source, group, reason);
	}
	await subscriptions.settled();
	subscriptions.find(source, group).replayParked(stopAt);
	return new ReplayParkedResp();
}
