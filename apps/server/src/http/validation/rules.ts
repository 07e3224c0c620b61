/** The constraints that request DTOs are made of: class-validator decorators that are quick and name their limits. */

import { type InputError, pointerTo } from "#kernel";
import { addError, addErrorAt } from "./input-errors.js";
import { located } from "./located.js";
import { isCleanText, isPlainObject, textFault } from "./plain.js";

/** Names that no map of ours takes: they mean something else on the objects of every JavaScript reader. */
const PROTOTYPE_NAMES: ReadonlySet<string> = new Set([
	"__proto__",
	"constructor",
	"prototype",
]);

/** Text of `min` (0) to `max` UTF-16 units without NUL and lone surrogates. */
export function Text(
	max: number,
	options: { readonly min?: number; readonly each?: boolean } = {},
): PropertyDecorator {
	const { min = 0, ...rest } = options;
	return located(
		"text",
		(value) =>
			typeof value === "string" &&
			value.length <= max &&
			value.length >= min &&
			isCleanText(value),
		(value, pointer, errors) => {
			const fault = textFault(value, min, max);
			if (fault !== null) addError(errors, pointer, fault);
		},
		rest,
	);
}

/** A string of a pattern without the `g` and `y` flags; `rule` says in words what it must be. */
export function Pattern(pattern: RegExp, rule: string): PropertyDecorator {
	return located(
		"pattern",
		(value) => typeof value === "string" && pattern.test(value),
		(value, pointer, errors) =>
			addError(
				errors,
				pointer,
				typeof value === "string" ? `must be ${rule}` : "must be a string",
			),
	);
}

export function OneOf(values: readonly string[]): PropertyDecorator {
	const known: ReadonlySet<unknown> = new Set(values);
	return located(
		"choice",
		(value) => known.has(value),
		(_value, pointer, errors) =>
			addError(errors, pointer, `must be one of ${values.join(", ")}`),
	);
}

/** A finite number from `min` to `max`. */
export function NumberBetween(min: number, max: number): PropertyDecorator {
	return located(
		"number",
		(value) => typeof value === "number" && value >= min && value <= max,
		(_value, pointer, errors) =>
			addError(errors, pointer, `must be a number from ${min} to ${max}`),
	);
}

export function IntegerBetween(min: number, max: number): PropertyDecorator {
	return located(
		"integer",
		(value) =>
			Number.isInteger(value) &&
			(value as number) >= min &&
			(value as number) <= max,
		(_value, pointer, errors) =>
			addError(errors, pointer, `must be an integer from ${min} to ${max}`),
	);
}

/** A list of different values out of `values`, at least `min` (1). */
export function SomeOf(
	values: readonly string[],
	options: { readonly min?: 0 | 1 } = {},
): PropertyDecorator {
	const { min = 1 } = options;
	const known: ReadonlySet<unknown> = new Set(values);
	return located(
		"selection",
		(list) =>
			Array.isArray(list) &&
			list.length >= min &&
			list.length <= values.length &&
			new Set(list).size === list.length &&
			// Not `every`, which passes over holes.
			!Array.from(list, (value) => known.has(value)).includes(false),
		(list, pointer, errors) => {
			if (Array.isArray(list) && list.length > 0)
				explainSelection(list, values, pointer, errors);
			else addError(errors, pointer, `must be a list of at least ${min}`);
		},
	);
}

function explainSelection(
	list: readonly unknown[],
	values: readonly string[],
	pointer: string,
	errors: InputError[],
): void {
	const known: ReadonlySet<unknown> = new Set(values);
	const seen = new Set<unknown>();
	for (const [i, value] of list.entries()) {
		const at = pointerTo(pointer, i);
		if (!known.has(value))
			addError(errors, at, `must be one of ${values.join(", ")}`);
		else if (seen.has(value)) addError(errors, at, "is there twice");
		seen.add(value);
	}
}

export interface MapRules {
	readonly entriesMax: number;
	/** What is wrong with a name; null where nothing is. */
	readonly nameFault: (name: string) => string | null;
	readonly valueFault: (value: unknown) => string | null;
}

/** A flat object of free names, none of them `__proto__`, `constructor` or `prototype`. */
export function FlatMap(rules: MapRules): PropertyDecorator {
	const nameFault = (name: string) =>
		PROTOTYPE_NAMES.has(name) ? "is no allowed name" : rules.nameFault(name);
	return located(
		"map",
		(map) => {
			if (!isPlainObject(map)) return false;
			const names = Object.keys(map);
			if (names.length > rules.entriesMax) return false;
			for (const name of names)
				if (nameFault(name) !== null || rules.valueFault(map[name]) !== null)
					return false;
			return true;
		},
		(map, pointer, errors) => {
			if (!isPlainObject(map)) {
				addError(errors, pointer, "must be an object");
				return;
			}
			const names = Object.keys(map);
			if (names.length > rules.entriesMax) {
				addError(
					errors,
					pointer,
					`must have at most ${rules.entriesMax} entries`,
				);
				return;
			}
			for (const name of names) {
				const fault = nameFault(name) ?? rules.valueFault(map[name]);
				if (fault !== null) addErrorAt(errors, pointer, name, fault);
			}
		},
	);
}
