/** Adding to a list of input errors, which stays short however bad the input is. */

import { type InputError, pointerTo } from "#kernel";

/** Errors told of one input at most; more help nobody and would make the answer larger than the question. */
export const INPUT_ERRORS_MAX = 32;

/** Characters of a foreign field's name that an error repeats at most. */
export const ECHOED_NAME_CHARS_MAX = 256;

export function addError(
	errors: InputError[],
	pointer: string,
	detail: string,
): void {
	if (errors.length < INPUT_ERRORS_MAX) errors.push({ pointer, detail });
}

/** As `addError` for the entry `key` of an object; where the name is too long to repeat, at the object itself. */
export function addErrorAt(
	errors: InputError[],
	parent: string,
	key: string,
	detail: string,
): void {
	if (key.length > ECHOED_NAME_CHARS_MAX)
		addError(
			errors,
			parent,
			`a field whose name has ${key.length} characters: ${detail}`,
		);
	else addError(errors, pointerTo(parent, key), detail);
}
