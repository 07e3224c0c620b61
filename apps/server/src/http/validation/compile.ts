/**
 * class-validator compiled once: a DTO class's rules are read from class-validator's storage when the server starts, and
 * become one closure that checks plain JSON. Nothing is instantiated or looked up per request, and errors are allocated
 * only for what fails.
 */

import type { InputError } from "#kernel";
import { type Check, compileChecks } from "./checks.js";
import { addError, addErrorAt } from "./input-errors.js";
import { type DtoRules, readRules, type Validate } from "./metadata.js";
import type { DtoClass } from "./nested.js";
import { isPlainObject, type PlainObject } from "./plain.js";
import { isGiven } from "./presence.js";

export type { Validate } from "./metadata.js";

interface Property {
	readonly name: string;
	/** What the property adds to the pointer of its object. */
	readonly suffix: string;
	readonly optional: boolean;
	readonly conditions: DtoRules["conditions"];
	readonly missing: string;
	readonly checks: readonly Check[];
}

const compiled = new Map<DtoClass, Validate>();

/**
 * A function that adds to `errors` everything that is wrong with `value`, each at its RFC 6901 pointer below `pointer`.
 * Fields without a rule are refused by name. A field left out "is required" unless a condition (IsOptional, ValidateIf,
 * our Optional) says otherwise; of several rules of one field only the first that fails is told, in source order.
 * @throws Error for rules that cannot be run on plain values in one go: groups, asynchronous constraints, promises,
 * ValidateNested without `@Nested`, and classes that hold themselves (the depth of an input must be bounded).
 */
export function compileValidator(dto: DtoClass): Validate {
	return compile(dto, new Set());
}

function compile(dto: DtoClass, above: ReadonlySet<DtoClass>): Validate {
	const known = compiled.get(dto);
	if (known !== undefined) return known;
	if (above.has(dto)) throw new Error(`${dto.name} holds itself`);
	const path = new Set(above).add(dto);
	const properties = [...readRules(dto)].map(([name, rules]) =>
		compileProperty(dto, name, rules, (nested) => compile(nested, path)),
	);
	const validate = validatorOf(properties);
	compiled.set(dto, validate);
	return validate;
}

function compileProperty(
	dto: DtoClass,
	name: string,
	rules: DtoRules,
	compileNested: (dto: DtoClass) => Validate,
): Property {
	// Reading a plain object then never meets something inherited.
	if (name in Object.prototype)
		throw new Error(`${dto.name}.${name}: the name is every object's own`);
	return {
		name,
		suffix: `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
		// A field that is merely allowed (class-validator's Allow) has no constraint.
		optional:
			rules.conditions.includes(isGiven) || rules.constraints.length === 0,
		conditions: rules.conditions.filter((condition) => condition !== isGiven),
		missing: rules.missing ?? "is required",
		checks: compileChecks(dto, name, rules, compileNested),
	};
}

function validatorOf(properties: readonly Property[]): Validate {
	const names: ReadonlySet<string> = new Set(properties.map((p) => p.name));
	return (value, pointer, errors) => {
		if (!isPlainObject(value)) {
			addError(errors, pointer, "must be an object");
			return;
		}
		let given = 0;
		for (const property of properties) {
			const field = value[property.name];
			if (field !== undefined) given += 1;
			else if (property.optional) continue;
			checkProperty(property, field, value, pointer, errors);
		}
		let keys = 0;
		for (const _key in value) keys += 1;
		if (keys !== given) refuseUnknown(value, names, pointer, errors);
	};
}

function checkProperty(
	property: Property,
	field: unknown,
	object: PlainObject,
	pointer: string,
	errors: InputError[],
): void {
	for (const condition of property.conditions)
		if (!condition(object, field)) return;
	if (field === undefined) {
		addError(errors, pointer + property.suffix, property.missing);
		return;
	}
	for (const check of property.checks)
		if (!check(field, object, pointer, errors)) return;
}

function refuseUnknown(
	object: PlainObject,
	names: ReadonlySet<string>,
	pointer: string,
	errors: InputError[],
): void {
	for (const key of Object.keys(object))
		if (!names.has(key)) addErrorAt(errors, pointer, key, "unknown field");
}
