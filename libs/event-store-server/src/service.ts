/** A service as the server takes it up. */

import type {
	ServiceDefinition,
	UntypedServiceImplementation,
} from "@grpc/grpc-js";

export interface GrpcService {
	readonly definition: ServiceDefinition;
	readonly implementation: UntypedServiceImplementation;
	/** What clients are told of methods beyond their being there, by the method's key in the definition. */
	readonly features: Readonly<Record<string, readonly string[]>>;
	/** Ends what runs in the background. */
	close?(): Promise<void>;
}
