/** When a field may be left out. */

import { IsDefined, ValidateIf } from "class-validator";
import type { PlainObject } from "./plain.js";

/** The condition behind `@Optional()`; the compiler knows it by identity and skips the call. */
export function isGiven(_object: unknown, value: unknown): boolean {
	return value !== undefined;
}

/** The field may be left out. Unlike class-validator's IsOptional, null is a value like any other. */
export function Optional(): PropertyDecorator {
	return ValidateIf(isGiven);
}

/** The field may be left out where `other` is there. */
export function RequiredUnless(other: string): PropertyDecorator {
	const condition = ValidateIf(
		(object: PlainObject, value: unknown) =>
			value !== undefined || object[other] === undefined,
	);
	const defined = IsDefined({
		message: `is required where ${other} is left out`,
	});
	return (prototype, property) => {
		condition(prototype, property);
		defined(prototype, property);
	};
}
