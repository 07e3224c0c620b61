/**
 * Regular expressions of filters, matched in linear time by RE2. RE2 knows no lookarounds, but those in which a pattern
 * begins, as in `^(?!\$)`, look at the whole name, and so are conditions of their own.
 */

import { RE2JS, RE2JSException } from "re2js";
import { InvalidInput } from "#kernel";

export interface NamePattern {
	/** Whether the pattern is found anywhere in the name. */
	test(name: string): boolean;
}

const LEADING_LOOKAHEAD = /^\^\(\?([!=])/;

/** @throws InvalidInput where it is none, or has a lookaround elsewhere or a backreference */
export function compileNamePattern(source: string): NamePattern {
	try {
		const conditions: { readonly regex: RE2JS; readonly wanted: boolean }[] =
			[];
		let rest = source;
		for (;;) {
			const lookahead = LEADING_LOOKAHEAD.exec(rest);
			if (lookahead === null) break;
			const [opening, sign] = lookahead;
			const end = closingParenthesis(rest, opening.length);
			// With alternatives the lookahead belongs to the first of them only.
			if (end < 0 || hasAlternatives(rest.slice(end + 1))) break;
			const condition = `^(?:${rest.slice(opening.length, end)})`;
			conditions.push({
				regex: RE2JS.compile(condition),
				wanted: sign === "=",
			});
			rest = `^${rest.slice(end + 1)}`;
		}
		conditions.push({ regex: RE2JS.compile(rest), wanted: true });
		return {
			test: (name) =>
				conditions.every(({ regex, wanted }) => regex.test(name) === wanted),
		};
	} catch (error) {
		if (!(error instanceof RE2JSException)) throw error;
		const detail = `is no regular expression that can be used: ${error.message}`;
		throw new InvalidInput(`the filter's pattern ${detail}`, [
			{ pointer: "/filter/pattern", detail },
		]);
	}
}

/** Index of the parenthesis that closes the group begun before `from`; -1 where there is none. */
function closingParenthesis(source: string, from: number): number {
	return find(source, from, (character, depth) =>
		character === ")" ? depth === 0 : false,
	);
}

function hasAlternatives(source: string): boolean {
	return (
		find(source, 0, (character, depth) => character === "|" && depth === 0) >= 0
	);
}

/** Index of the first character outside of classes and escapes that is wanted; groups count `depth`. */
function find(
	source: string,
	from: number,
	isWanted: (character: string, depth: number) => boolean,
): number {
	let depth = 0;
	let inClass = false;
	for (let i = from; i < source.length; i++) {
		const character = source[i] as string;
		if (character === "\\") i++;
		else if (inClass) inClass = character !== "]";
		else if (isWanted(character, depth)) return i;
		else if (character === "[") inClass = true;
		else if (character === "(") depth++;
		else if (character === ")") depth--;
	}
	return -1;
}
