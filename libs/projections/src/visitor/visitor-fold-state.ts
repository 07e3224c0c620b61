import { list, packedText, plain, record } from "#read-models";
import type { RecentMark, VisitorModel } from "#visitor";
import type { Expiries } from "../expiries.js";

/** What a visitor's fold needs beside the visitor. */
interface VisitorFoldState {
	readonly marks: VisitorModel["marks"];
	readonly expiries: Expiries;
}

/** The column `fold_state` of `visitors`. */
export const visitorFoldState = packedText(
	record<VisitorFoldState>({
		marks: record<VisitorModel["marks"]>({
			visits: list(
				record<RecentMark>({
					visitId: plain,
					lastActiveAt: plain,
					endsAfterMs: plain,
				}),
			),
			traits: plain,
			custom: plain,
		}),
		expiries: plain,
	}),
);
