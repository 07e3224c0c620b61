/** Gathers everything wrong with one input, so that its author sees all of it at once. */

import { type InputError, InvalidInput, pointerTo } from "#kernel";
import {
	MAX_CONDITIONS,
	MAX_DEFINITION_PATTERN_INSTRUCTIONS,
	MAX_ERRORS,
} from "../limits.js";

export class Report {
	readonly #errors: InputError[] = [];
	#conditions = 0;
	#patternInstructions = 0;

	/** Notes an error; answers null, so that a parser can return it. */
	error(pointer: string, detail: string): null {
		if (this.#errors.length < MAX_ERRORS)
			this.#errors.push({ pointer, detail });
		return null;
	}

	/** Counts one more condition; false once there are too many, which it tells a single time. */
	takeCondition(pointer: string): boolean {
		this.#conditions += 1;
		if (this.#conditions === MAX_CONDITIONS + 1) {
			const detail = `a definition has at most ${MAX_CONDITIONS} conditions`;
			this.error(pointer, detail);
		}
		return !this.full;
	}

	/** Too many conditions were there: the rest is not looked at. */
	get full(): boolean {
		return this.#conditions > MAX_CONDITIONS;
	}

	/** Whether another pattern may still be compiled: compiling is what costs most in parsing. */
	get patternsLeft(): boolean {
		return this.#patternInstructions < MAX_DEFINITION_PATTERN_INSTRUCTIONS;
	}

	takePattern(instructions: number): void {
		this.#patternInstructions += instructions;
	}

	/** @throws InvalidInput with all errors, where there is any */
	throwIfAny(message: string): void {
		if (this.#errors.length > 0) throw new InvalidInput(message, this.#errors);
	}
}

export type InputObject = Readonly<Record<string, unknown>>;

export function isObject(input: unknown): input is InputObject {
	return typeof input === "object" && input !== null && !Array.isArray(input);
}

/**
 * The known fields of an object, without a prototype that could lend any. Unknown ones are errors by name; undefined
 * counts as left out.
 */
export function knownFields<K extends string>(
	input: InputObject,
	pointer: string,
	known: readonly K[],
	report: Report,
): { readonly [P in K]?: unknown } {
	const fields: { [P in K]?: unknown } = Object.create(null);
	for (const key of Object.keys(input)) {
		const name = known.find((candidate) => candidate === key);
		if (name === undefined) {
			const detail = `unknown field "${key}"; allowed: ${known.join(", ")}`;
			report.error(pointerTo(pointer, key), detail);
		} else if (input[key] !== undefined) {
			fields[name] = input[key];
		}
	}
	return fields;
}
