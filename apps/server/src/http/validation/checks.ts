/** One class-validator rule to one closure over plain values. */

import {
	getMetadataStorage,
	type ValidationArguments,
	type ValidatorConstraintInterface,
} from "class-validator";
import type { InputError } from "#kernel";
import { addError } from "./input-errors.js";
import type { LocatedContext } from "./located.js";
import {
	type DtoMetadata,
	type DtoRules,
	nameOf,
	type Validate,
} from "./metadata.js";
import { type DtoClass, type NestedRule, nestedRuleOf } from "./nested.js";
import type { PlainObject } from "./plain.js";

/** False where the field failed, with its errors added at `pointer` (of the object) and below. */
export type Check = (
	field: unknown,
	object: PlainObject,
	pointer: string,
	errors: InputError[],
) => boolean;

export function compileChecks(
	dto: DtoClass,
	property: string,
	rules: DtoRules,
	compileNested: (dto: DtoClass) => Validate,
): readonly Check[] {
	const suffix = `/${property.replaceAll("~", "~0").replaceAll("/", "~1")}`;
	return rules.constraints.flatMap((metadata) => {
		if (metadata.type !== "nestedValidation")
			return constraintChecks(dto, metadata, suffix);
		const rule = nestedRuleOf(dto, property);
		if (rule === undefined)
			throw new Error(
				`${nameOf(dto, metadata)}: use @Nested, ValidateNested alone names no class`,
			);
		return [nestedCheck(rule, suffix, compileNested(rule.type()))];
	});
}

function nestedCheck(
	rule: NestedRule,
	suffix: string,
	validate: Validate,
): Check {
	const { list } = rule;
	if (list === undefined)
		return (field, _object, pointer, errors) => {
			const before = errors.length;
			validate(field, pointer + suffix, errors);
			return errors.length === before;
		};
	return (field, _object, pointer, errors) => {
		const at = pointer + suffix;
		const before = errors.length;
		if (
			!Array.isArray(field) ||
			field.length < list.min ||
			field.length > list.max
		)
			addError(errors, at, `must be a list of ${list.min} to ${list.max}`);
		else
			for (let i = 0; i < field.length; i += 1)
				validate(field[i], `${at}/${i}`, errors);
		return errors.length === before;
	};
}

function constraintChecks(
	dto: DtoClass,
	metadata: DtoMetadata,
	suffix: string,
): Check[] {
	const constraints = getMetadataStorage().getTargetValidatorConstraints(
		metadata.constraintCls,
	);
	if (constraints.length === 0)
		throw new Error(`${nameOf(dto, metadata)}: its constraint is unknown`);
	return constraints.map((constraint) => {
		if (constraint.async)
			throw new Error(
				`${nameOf(dto, metadata)}: asynchronous constraints are not supported`,
			);
		return constraintCheck(dto, metadata, constraint.instance, suffix);
	});
}

function constraintCheck(
	dto: DtoClass,
	metadata: DtoMetadata,
	instance: ValidatorConstraintInterface,
	suffix: string,
): Check {
	// One for all calls: they are synchronous, and an object per constraint and request costs more than the check.
	const args: ValidationArguments = {
		targetName: dto.name,
		property: metadata.propertyName,
		constraints: metadata.constraints ?? [],
		object: NOTHING,
		value: undefined,
	};
	const accepts = (value: unknown, object: PlainObject): boolean => {
		args.object = object;
		args.value = value;
		const accepted = instance.validate(value, args);
		args.object = NOTHING;
		args.value = undefined;
		return accepted === true;
	};
	const explain = explainerOf(metadata, instance, args);
	const applies = metadata.validateIf;
	return (field, object, pointer, errors) => {
		if (applies !== undefined && !applies(object, field)) return true;
		if (!metadata.each || !Array.isArray(field)) {
			if (accepts(field, object)) return true;
			explain(field, pointer + suffix, errors);
			return false;
		}
		let accepted = true;
		for (let i = 0; i < field.length; i += 1)
			if (!accepts(field[i], object)) {
				accepted = false;
				explain(field[i], `${pointer}${suffix}/${i}`, errors);
			}
		return accepted;
	};
}

const NOTHING: object = Object.freeze({});

function explainerOf(
	metadata: DtoMetadata,
	instance: ValidatorConstraintInterface,
	args: ValidationArguments,
): (value: unknown, at: string, errors: InputError[]) => void {
	const located = metadata.context as LocatedContext | undefined;
	return (value, at, errors) => {
		const before = errors.length;
		located?.explain(value, at, errors);
		if (errors.length > before) return;
		const told = metadata.message ?? instance.defaultMessage?.(args);
		const message = typeof told === "function" ? told(args) : told;
		addError(errors, at, fillTokens(message ?? "", args) || "is not valid");
	};
}

/** class-validator's message tokens, but for `$value`: what was sent is never echoed. */
function fillTokens(message: string, args: ValidationArguments): string {
	return args.constraints
		.reduce<string>(
			(text, constraint, i) =>
				text.replaceAll(`$constraint${i + 1}`, () => String(constraint)),
			message,
		)
		.replaceAll("$property", () => args.property)
		.replaceAll("$target", () => args.targetName)
		.replaceAll("$value", "the value");
}
