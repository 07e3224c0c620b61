/** Making read models anew from the log, and comparing them with it. */

import type { JsonObject } from "../../json.js";
import {
	askedRebuild,
	askedVerification,
	differingVerification,
	doneRebuild,
	foldingRebuild,
} from "../examples/rebuilds.js";
import { example, type Operation, operation } from "../operation.js";

const REBUILD =
	"Beside the live tables, which are used until the new ones take their place in one transaction. Commands, projections and reads go on; nothing is broadcast. It goes on after a restart, and fails at an event that the projection cannot take. With `until` or `dryRun` the result is kept apart.";
const VERIFY =
	"Makes the rows anew, beside the live ones, and compares both as they are at one position: digest, number of rows, and key by key. The answer tells what was found where that took no longer than 5 s, and else where to ask for it.";

const one = {
	tag: "Projections",
	scope: "audit",
	parameters: ["ProjectionName", "RebuildId"],
} as const satisfies Partial<Operation>;

const list = {
	tag: "Projections",
	scope: "audit",
	parameters: ["ProjectionName"],
	problems: [404, 409],
} as const satisfies Partial<Operation>;

export const rebuildPaths: JsonObject = {
	"/v1/projections/{name}/rebuilds": {
		post: operation({
			...list,
			id: "startRebuild",
			summary: "Rebuild a projection",
			description: REBUILD,
			body: {
				optional: true,
				schema: "RebuildRequest",
				examples: example("To see what would come of it", { dryRun: true }),
			},
			answer: {
				status: 202,
				description: "Asked for; `Location` tells where to see how far it is.",
				schema: "Rebuild",
				examples: example("Asked for", askedRebuild),
			},
		}),
	},
	"/v1/projections/{name}/rebuilds/{id}": {
		get: operation({
			...one,
			id: "getRebuild",
			summary: "See how far a rebuild is",
			description: "The newest 100 are remembered.",
			answer: {
				status: 200,
				description: "The rebuild.",
				schema: "Rebuild",
				examples: {
					folding: { summary: "Under way", value: json(foldingRebuild) },
					done: { summary: "Done", value: json(doneRebuild) },
				},
			},
			problems: [404],
		}),
		delete: operation({
			...one,
			id: "cancelRebuild",
			summary: "Give a rebuild up",
			description: "The live tables stay as they are.",
			answer: {
				status: 202,
				description: "Asked for; the state will tell.",
				schema: "Rebuild",
				examples: example("Under way still", foldingRebuild),
			},
			problems: [404, 409],
		}),
	},
	"/v1/projections/{name}/verifications": {
		post: operation({
			...list,
			id: "startVerification",
			summary: "Compare a projection with the log",
			description: VERIFY,
			body: {
				optional: true,
				schema: "VerificationRequest",
				examples: example("Nothing to say", {}),
			},
			answer: {
				status: 200,
				description: "What was found.",
				schema: "Verification",
				examples: example("A row is missing", differingVerification),
			},
			otherAnswer: {
				status: 202,
				description: "Under way; `Location` tells where to ask.",
				schema: "Verification",
				examples: example("Asked for", askedVerification),
			},
		}),
	},
	"/v1/projections/{name}/verifications/{id}": {
		get: operation({
			...one,
			id: "getVerification",
			summary: "See what a verification found",
			description: "The newest 100 are remembered, together with rebuilds.",
			answer: {
				status: 200,
				description: "The verification.",
				schema: "Verification",
				examples: example("A row is missing", differingVerification),
			},
			problems: [404],
		}),
		delete: operation({
			...one,
			id: "cancelVerification",
			summary: "Give a verification up",
			description: "Nothing was changed by it.",
			answer: {
				status: 202,
				description: "Asked for; the state will tell.",
				schema: "Verification",
				examples: example("Under way still", askedVerification),
			},
			problems: [404, 409],
		}),
	},
};

function json(value: object): JsonObject {
	return value as JsonObject;
}
