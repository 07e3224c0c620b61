import { packedText, plain, record } from "#read-models";
import type { VisitState } from "#visitor";
import type { Expiries } from "../expiries.js";
import type { FoundBy } from "./found-by.js";

/** What a visit's fold needs beside the visit. */
interface VisitFoldState {
	readonly marks: VisitState["marks"];
	readonly expiries: Expiries;
	readonly foundBy: FoundBy;
}

/** The column `fold_state` of `visits`. */
export const visitFoldState = packedText(
	record<VisitFoldState>({
		marks: record<VisitState["marks"]>({
			entryPageAt: plain,
			currentPageAt: plain,
			screenAt: plain,
			appAt: plain,
			attributesAt: plain,
		}),
		expiries: plain,
		foundBy: record<FoundBy>({ segmentIds: plain, outcomeIds: plain }),
	}),
);
