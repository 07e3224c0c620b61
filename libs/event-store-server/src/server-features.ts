/** `ServerFeatures`: by this a client knows which methods it can call; one that is not listed it calls some other way. */

import type { handleUnaryCall } from "@grpc/grpc-js";
import {
	ServerFeaturesService,
	serverFeaturesMessages,
	type shared,
} from "./generated.js";
import type { GrpcService } from "./service.js";

const { SupportedMethod, SupportedMethods } = serverFeaturesMessages;

/** The version of EventStoreDB whose behaviour this server has. */
export const SERVER_VERSION = "24.6.0";

export function serverFeaturesService(
	services: readonly GrpcService[],
): GrpcService {
	const methods = new SupportedMethods();
	methods.setEventStoreServerVersion(SERVER_VERSION);
	for (const service of services) {
		for (const method of methodsOf(service)) methods.addMethods(method);
	}
	const getSupportedMethods: handleUnaryCall<
		shared.Empty,
		serverFeaturesMessages.SupportedMethods
	> = (_, callback) => callback(null, methods);
	return {
		definition: ServerFeaturesService,
		implementation: { getSupportedMethods },
		features: {},
	};
}

/** Names in lower case, as EventStoreDB lists them. */
function methodsOf({
	definition,
	features,
}: GrpcService): serverFeaturesMessages.SupportedMethod[] {
	return Object.entries(definition).map(([key, { path }]) => {
		const [, service, method] = path.toLowerCase().split("/") as [
			string,
			string,
			string,
		];
		const supported = new SupportedMethod();
		supported.setServiceName(service);
		supported.setMethodName(method);
		supported.setFeaturesList([...(features[key] ?? [])]);
		return supported;
	});
}
