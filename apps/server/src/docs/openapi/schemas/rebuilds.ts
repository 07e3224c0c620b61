/** Rebuilds and verifications of projections. */

import type {
	Difference,
	FieldDifference,
	RebuildState,
	Totals,
	TotalsDifference,
} from "#projections";
import type { RebuildDto } from "../../../http/rebuilds/rebuild.dto.js";
import type {
	ComparisonView,
	DigestView,
	FailureView,
	ProgressView,
	RebuildView,
	ResultView,
	VerificationView,
} from "../../../rebuilds/rebuild-view.js";
import {
	answer,
	type Fields,
	type JsonObject,
	list,
	nullable,
	oneOfValues,
	ref,
	request,
} from "../../json.js";
import {
	count,
	flag,
	nullableNumber,
	nullableString,
	nullableTime,
	string,
	time,
} from "./common.js";

const STATES = [
	"waiting",
	"folding",
	"indexing",
	"catching-up",
	"digesting",
	"comparing",
	"done",
	"failed",
	"cancelled",
] as const satisfies readonly RebuildState[];

const digest: JsonObject = {
	...string,
	pattern: "^[0-9a-f]{64}$",
	description:
		"SHA-256 over the rows in key order: the same for the same events, on every database.",
};

const progress: Fields<ProgressView> = {
	projections: list(string),
	state: {
		...oneOfValues(STATES),
		description:
			"`folding`: streams, one after the other; `catching-up`: what came in meanwhile. From `digesting` on, the new rows are the live ones, unless they are kept apart.",
	},
	position: {
		...ref("Position"),
		description:
			"How far it is. While streams are folded one after the other, the share of the log that was, as a position.",
	},
	headPosition: {
		...ref("Position"),
		description: "Where the log ended when that was last looked up.",
	},
	eventsPerSecond: {
		...nullableNumber,
		description: "Since it was begun, or gone on with.",
	},
	estimatedEndAt: nullableTime,
	requestedAt: time,
	finishedAt: nullableTime,
	failure: nullable(ref("RebuildFailure")),
};

const row: JsonObject = {
	type: ["object", "null"],
	description: "Null where there is none.",
};

export const rebuildSchemas: Readonly<Record<string, JsonObject>> = {
	RebuildRequest: request<RebuildDto>(
		{
			until: {
				...string,
				description:
					"A position, or a time of recording: only events up to there. The result is kept apart.",
			},
			dryRun: { ...flag, description: "Keep the result apart." },
		},
		[],
	),
	VerificationRequest: request<object>({}, []),
	Rebuild: answer<RebuildView>({
		rebuildId: string,
		...progress,
		until: nullableString,
		dryRun: flag,
		digest: {
			...nullable(digest),
			description:
				"Of the only projection; null while it is not known, and where there are several.",
		},
		results: list(ref("RebuildResult")),
		keptAs: {
			...nullableString,
			description:
				"Ends the names of the tables in which a result that was kept apart lies, until the next rebuild of the projection.",
		},
	}),
	RebuildResult: answer<ResultView>({
		projection: string,
		position: {
			...ref("Position"),
			description: "Of the rows that the digest is over.",
		},
		digest,
		rows: count,
	}),
	RebuildFailure: answer<FailureView>({
		detail: string,
		event: {
			...nullable(
				answer<NonNullable<FailureView["event"]>>({
					position: ref("Position"),
					stream: string,
					revision: count,
					type: string,
				}),
			),
			description:
				"The event that a projection could not take; null where it was something else.",
		},
	}),
	Verification: answer<VerificationView>({
		verificationId: string,
		...progress,
		equal: {
			type: ["boolean", "null"],
			description: "Null until it is known.",
		},
		results: list(ref("Comparison")),
	}),
	Comparison: answer<ComparisonView>({
		projection: string,
		position: { ...ref("Position"), description: "Of both." },
		equal: flag,
		live: ref("RowsDigest"),
		rebuilt: ref("RowsDigest"),
		differingKeys: count,
		differences: list(ref("RowDifference"), {
			description: "The first of the keys that differ.",
		}),
		totals: list(ref("TotalsDifference"), {
			description: "Sites whose numbers of rows or page views differ.",
		}),
	}),
	RowsDigest: answer<DigestView>({ digest, rows: count }),
	RowDifference: answer<Difference>({
		siteId: string,
		id: string,
		live: row,
		rebuilt: row,
		fields: list(ref("FieldDifference")),
	}),
	FieldDifference: answer<FieldDifference>({
		field: {
			...string,
			description: "JSON pointer (RFC 6901) into both rows.",
		},
		live: { description: "Null where it has no value." },
		rebuilt: { description: "Null where it has no value." },
	}),
	TotalsDifference: answer<TotalsDifference>({
		siteId: string,
		live: nullable(ref("RowTotals")),
		rebuilt: nullable(ref("RowTotals")),
	}),
	RowTotals: answer<Totals>({ rows: count, pageViews: count }),
};
