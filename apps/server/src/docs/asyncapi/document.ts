/** The broadcasts as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */

import type { JsonObject } from "../json.js";
import { channels, operations } from "./channels.js";
import { messages } from "./messages.js";
import { payloadSchemas } from "./payloads.js";
import { natsServers } from "./servers.js";

export interface AsyncApiOptions {
	/** Of journeylog. */
	readonly version: string;
	/** Where subscribers connect: `nats://...`, comma separated for a cluster. Credentials in it are left out. */
	readonly natsUrl: string;
}

const INTRODUCTION = `journeylog tells over NATS when a visit begins or ends, when a visit or visitor enters or leaves a segment, and when an outcome is achieved. Subscribe to \`journeylog.>\` for everything, to \`journeylog.default.outcomes.*.achieved\` for all outcomes of a site.

**Payload.** A CloudEvents 1.0 event in JSON. \`data\` says what happened to whom, with a summary of the visit. No personal data. Later versions may add fields; a change that breaks subscribers gets a new \`type\`.

**At least once.** The broadcaster follows the log from its own checkpoint and moves it only after the broker has confirmed. A broker that was away gets everything when it is back. \`id\` (and \`Nats-Msg-Id\`) is stable, so a subscriber can drop doubles.

**Order.** In the order of the log for each visitor; \`Journeylog-Position\` rises. Across visitors there is no promise.

**JetStream.** Where the server has it, the subjects are kept in a stream named \`JOURNEYLOG\`, and doubles are dropped by the server; a new stream keeps them 30 days, unless its operator says otherwise. The embedded broker speaks core NATS only: who is not connected then does not get the message.

**Rebuilds** of read models never broadcast.`;

export function asyncApiDocument(options: AsyncApiOptions): JsonObject {
	const { version, natsUrl } = options;
	const servers = natsServers(natsUrl);
	return {
		asyncapi: "3.0.0",
		id: "urn:journeylog:broadcasts",
		info: {
			title: "journeylog broadcasts",
			version,
			description: INTRODUCTION,
			license: {
				name: "Apache-2.0",
				url: "https://www.apache.org/licenses/LICENSE-2.0",
			},
		},
		defaultContentType: "application/cloudevents+json",
		servers,
		channels: channels(Object.keys(servers)),
		operations: operations(),
		components: { messages: messages(), schemas: payloadSchemas },
	};
}
