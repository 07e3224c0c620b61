/** The HTTP interface as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0). */

import { KEY_SCOPES } from "../../settings/api-keys.js";
import type { JsonObject } from "../json.js";
import { introduction } from "./introduction.js";
import type { Tag } from "./operation.js";
import { parameters } from "./parameters.js";
import { auditPaths } from "./paths/audit.js";
import { chainPaths } from "./paths/chain.js";
import { definitionPaths } from "./paths/definitions.js";
import { logPaths } from "./paths/log.js";
import { operationPaths } from "./paths/operations.js";
import { parkedPaths } from "./paths/parked.js";
import { visitorPaths, visitPaths } from "./paths/reading.js";
import { rebuildPaths } from "./paths/rebuilds.js";
import { trackPaths } from "./paths/track.js";
import { problemResponses } from "./problems.js";
import { schemas } from "./schemas/index.js";

export interface OpenApiOptions {
	/** Of journeylog. */
	readonly version: string;
	/** Where this server is reached, e.g. `http://127.0.0.1:3000`; `/` where that is not known. */
	readonly url: string;
}

/** For examples, where no other address is known. */
const DEFAULT_ADDRESS = "http://127.0.0.1:3000";

const TAGS: Readonly<Record<Tag, string>> = {
	Tracking: "Commands from visitors' clients: what happened, who it was.",
	Visits: "The visit read model, and the events behind it.",
	Visitors: "The visitor read model.",
	Segments: "Groups that visits and visitors enter and leave.",
	Outcomes: "What visits and visitors achieve.",
	Log: "The events themselves.",
	Audit:
		"What the read models were, how they came to be so, and why; and whether the log is as it was written.",
	Projections:
		"How far the read models have come; making them anew from the log, and comparing.",
	Operations: "Health, metrics and documentation. No key needed.",
};

const scopes = KEY_SCOPES.map((scope) => `\`${scope}\``).join(", ");

const apiKey: JsonObject = {
	type: "http",
	scheme: "bearer",
	description: `An API key. It belongs to one site and has scopes: ${scopes}. A server with no keys configured is open and needs none.`,
};

export function openApiDocument({ version, url }: OpenApiOptions): JsonObject {
	const address = URL.canParse(url) ? url.replace(/\/+$/, "") : null;
	return {
		openapi: "3.1.0",
		info: {
			title: "journeylog",
			summary: "An event-sourced backend for visitor journeys",
			description: introduction(address ?? DEFAULT_ADDRESS),
			version,
			license: { name: "Apache-2.0", identifier: "Apache-2.0" },
		},
		servers: [
			{ url: "/", description: "The server that gave this document" },
			...(address === null
				? []
				: [{ url: address, description: "Its address" }]),
		],
		tags: Object.entries(TAGS).map(([name, description]) => ({
			name,
			description,
		})),
		paths: {
			...trackPaths,
			...visitPaths,
			...visitorPaths,
			...definitionPaths,
			...logPaths,
			...auditPaths,
			...chainPaths,
			...parkedPaths,
			...operationPaths,
			...rebuildPaths,
		},
		components: {
			schemas,
			parameters,
			responses: problemResponses,
			securitySchemes: { apiKey },
		},
	};
}
