/** Regular expressions that cannot run away: RE2 syntax and matching in linear time (https://github.com/google/re2). */

import { RE2JS, RE2JSException } from "re2js";
import { MAX_PATTERN_INSTRUCTIONS } from "../limits.js";

export interface Pattern {
	/** Whether the pattern is found anywhere in the text. */
	test(text: string): boolean;
	programSize(): number;
}

/** @throws RE2JSException where the pattern is not RE2 syntax, as with backreferences and lookarounds. */
export function compilePattern(source: string, ignoreCase: boolean): Pattern {
	return RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
}

export interface PatternCheck {
	/** Why it cannot be taken; null where it can. */
	readonly problem: string | null;
	/** Instructions of the compiled program; 0 where it does not compile. */
	readonly instructions: number;
}

export function checkPattern(
	source: string,
	ignoreCase: boolean,
): PatternCheck {
	try {
		const instructions = compilePattern(source, ignoreCase).programSize();
		const problem =
			instructions > MAX_PATTERN_INSTRUCTIONS
				? `is too large: compiled it has ${instructions} steps, at most ${MAX_PATTERN_INSTRUCTIONS} are allowed`
				: null;
		return { problem, instructions };
	} catch (error) {
		if (!(error instanceof RE2JSException)) throw error;
		const problem = `is not a regular expression that can be used (RE2 syntax; no backreferences or lookarounds): ${error.message}`;
		return { problem, instructions: 0 };
	}
}
