import type { Part, Progress } from "./progress.js";
import type { CompiledRules } from "./rules.js";

/**
 * Progress folded under other rules, made to fit: the counts of conditions that are gone go, and everything will be
 * evaluated again. Counts of new conditions begin at nothing; only a fold from the start of the stream fills them.
 */
export function adopt(progress: Progress, compiled: CompiledRules): Progress {
	const { fingerprint, counterKeys } = compiled;
	const fit = <P extends Part>(part: P): P => ({
		...part,
		counts: Object.fromEntries(
			Object.entries(part.counts).filter(([key]) => counterKeys.has(key)),
		),
		decided: 0,
	});
	const visits = Object.fromEntries(
		Object.entries(progress.visits).map(([id, part]) => [id, fit(part)]),
	);
	return { fingerprint, visitor: fit(progress.visitor), visits };
}
