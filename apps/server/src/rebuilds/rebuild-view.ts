/** Rebuilds and verifications as HTTP gives them. */

import { isoTime } from "#kernel";
import {
	type Difference,
	eventsFolded,
	isFinished,
	type LogMoment,
	type RebuildResult,
	type RebuildState,
	type TotalsDifference,
} from "#projections";
import type { RebuildProgress } from "./rebuilds.js";

export interface ProgressView {
	readonly projections: readonly string[];
	readonly state: RebuildState;
	/**
	 * How far it is. While streams are folded one after the other, the share of the log that was, as a position.
	 */
	readonly position: string;
	/** Of the log, as it was last looked up. */
	readonly headPosition: string;
	/** Since it was begun, or gone on with; null before. */
	readonly eventsPerSecond: number | null;
	readonly estimatedEndAt: string | null;
	readonly requestedAt: string;
	readonly finishedAt: string | null;
	readonly failure: FailureView | null;
}

export interface FailureView {
	readonly detail: string;
	/** The event that a projection could not take; null where it was something else. */
	readonly event: {
		readonly position: string;
		readonly stream: string;
		readonly revision: number;
		readonly type: string;
	} | null;
}

export interface RebuildView extends ProgressView {
	readonly rebuildId: string;
	readonly until: string | null;
	readonly dryRun: boolean;
	/** Of the only projection; null while it is not known, and where there are several. */
	readonly digest: string | null;
	readonly results: readonly ResultView[];
	/** Ends the names of the tables in which the result lies; null where it is not kept apart. */
	readonly keptAs: string | null;
}

export interface ResultView {
	readonly projection: string;
	/** Of the rows that the digest is over. */
	readonly position: string;
	/** SHA-256 over the rows in key order. */
	readonly digest: string;
	readonly rows: number;
}

export interface VerificationView extends ProgressView {
	readonly verificationId: string;
	/** Null while it is not known. */
	readonly equal: boolean | null;
	readonly results: readonly ComparisonView[];
}

export interface ComparisonView {
	readonly projection: string;
	/** Of both. */
	readonly position: string;
	readonly equal: boolean;
	readonly live: DigestView;
	readonly rebuilt: DigestView;
	readonly differingKeys: number;
	/** The first of them. */
	readonly differences: readonly Difference[];
	readonly totals: readonly TotalsDifference[];
}

export interface DigestView {
	readonly digest: string;
	readonly rows: number;
}

export function rebuildView(
	progress: RebuildProgress,
	nowMs: number,
): RebuildView {
	const { record } = progress;
	const results = record.results.map(resultView);
	return {
		rebuildId: record.rebuildId,
		...progressView(progress, nowMs),
		until: record.until === null ? null : momentText(record.until),
		dryRun: record.dryRun,
		digest: results.length === 1 ? (results[0]?.digest ?? null) : null,
		results,
		keptAs: record.isKept ? `__g${record.generation}` : null,
	};
}

export function verificationView(
	progress: RebuildProgress,
	nowMs: number,
): VerificationView {
	const { record } = progress;
	const results = record.results.flatMap(comparisonView);
	return {
		verificationId: record.rebuildId,
		...progressView(progress, nowMs),
		equal: results.length === 0 ? null : results.every(({ equal }) => equal),
		results,
	};
}

function progressView(
	{ record, parts }: RebuildProgress,
	nowMs: number,
): ProgressView {
	const { state, since, foldUntil, failure } = record;
	const events = eventsFolded(record, parts);
	const isFolding = state === "waiting" || state === "folding";
	const position = isFolding ? Math.min(events, foldUntil) : record.position;
	const head = Math.max(record.headPosition, position);
	const at = record.foldedAt ?? record.finishedAt ?? nowMs;
	const perSecond =
		since === null || at <= since.at
			? null
			: ((events - since.events) * 1_000) / (at - since.at);
	const goal = record.until === null ? head : foldUntil;
	const left = Math.max(0, goal - position);
	return {
		projections: record.projections,
		state,
		position: String(position),
		headPosition: String(head),
		eventsPerSecond: perSecond === null ? null : Math.round(perSecond),
		estimatedEndAt:
			isFinished(record) || perSecond === null || perSecond <= 0
				? null
				: isoTime(nowMs + Math.round((left * 1_000) / perSecond)),
		requestedAt: isoTime(record.requestedAt),
		finishedAt: record.finishedAt === null ? null : isoTime(record.finishedAt),
		failure:
			failure === null
				? null
				: {
						detail: failure.message,
						event: failure.event && {
							...failure.event,
							position: String(failure.event.position),
						},
					},
	};
}

function resultView({
	projection,
	position,
	digest: { sha256, rows },
}: RebuildResult): ResultView {
	return { projection, position: String(position), digest: sha256, rows };
}

function comparisonView(result: RebuildResult): ComparisonView[] {
	const { projection, position, digest, comparison } = result;
	if (comparison === null) return [];
	const { live, ...compared } = comparison;
	return [
		{
			projection,
			position: String(position),
			...compared,
			live: { digest: live.sha256, rows: live.rows },
			rebuilt: { digest: digest.sha256, rows: digest.rows },
		},
	];
}

function momentText(moment: LogMoment): string {
	return "position" in moment
		? String(moment.position)
		: isoTime(moment.timeMs);
}
