/** Constraints that explain a failure at its own place inside the value, not only at the field. */

import { ValidateBy } from "class-validator";
import type { InputError } from "#kernel";

/** Adds what is wrong with a value that did not pass, each at its pointer. */
export type Explain = (
	value: unknown,
	pointer: string,
	errors: InputError[],
) => void;

/** Rides in class-validator's `context` of a constraint. */
export interface LocatedContext {
	readonly explain: Explain;
}

/** A class-validator decorator: `accepts` decides, `explain` is called only for what it refused. */
export function located(
	name: string,
	accepts: (value: unknown) => boolean,
	explain: Explain,
	options: { readonly each?: boolean } = {},
): PropertyDecorator {
	const context: LocatedContext = { explain };
	return ValidateBy(
		{
			name,
			validator: {
				validate: accepts,
				defaultMessage: () => `$property is no valid ${name}`,
			},
		},
		{ context, each: options.each === true },
	);
}
