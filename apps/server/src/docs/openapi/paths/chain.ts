/** Whether the log is as it was written. */

import type { ChainReport } from "../../../chain/chain-report.js";
import type { JsonObject } from "../../json.js";
import { VISITOR_ID } from "../examples/commands.js";
import { type Examples, operation } from "../operation.js";

const found = {
	log: "1.1763892000012.5a2f9d0e-4c1b-5e8a-b6d7-3c9e8f7a6b14",
	position: "1242",
	events: 1242,
	streams: 317,
	unchained: { events: 0, streams: 0 },
	cut: { events: 0, streams: 0 },
	sealed: null,
};

const fits: ChainReport = {
	...found,
	heads: "f1b0c3a94c54c2a1c4c0b2a3f5e7d9b8a6c4e2f0d1b3a5978695a4b3c2d1e0f9",
	broken: null,
};

const broken: ChainReport = {
	...found,
	heads: null,
	broken: {
		kind: "changed",
		stream: `visitor-default.${VISITOR_ID}`,
		revision: 3,
		expectedRevision: 3,
		position: "1234",
		eventId: "1b7f6f57-6e0b-5f0e-9c39-7f1f6c3a0b52",
		type: "PageViewed",
		expected:
			"0b8e6c1f5d2a497380b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f50617",
		found: "9d3c7a1be5f2480691a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708",
	},
};

const line = (summary: string, value: object) => ({
	summary,
	value: value as JsonObject,
});

const examples: Examples = {
	progress: line("Under way", {
		progress: { position: "600", headPosition: "1242", events: 600 },
	}),
	fits: line("Nothing was changed", { report: fits }),
	broken: line("An event was changed", { report: broken }),
};

export const chainPaths: JsonObject = {
	"/v1/audit/chain": {
		get: operation({
			id: "checkChain",
			tag: "Audit",
			summary: "Check the log against tampering",
			description:
				"Every event carries in its metadata, as `chain`, the SHA-256 of the canonical JSON (RFC 8785) of `[\"chain-1\", hash of the event before it in its stream or null, stream, event id, type, data, metadata without chain]`. This checks them all, as recorded, up to where the log ends when it begins: those of the site's streams, of one visitor's, or of all sites'. Streams of other programs are not checked. The answer comes line by line (`application/x-ndjson`): how far the check is, and last what it found; it ends with the first event that does not fit. A lost connection gives it up. 503 while two checks are under way.",
			scope: "audit",
			parameters: ["CheckedVisitor", "SealedPosition", "AllSites"],
			answer: {
				status: 200,
				description: "Lines of progress, and the report.",
				mediaType: "application/x-ndjson",
				schema: "ChainLine",
				examples,
			},
			problems: [400, 404, 410],
		}),
	},
};
