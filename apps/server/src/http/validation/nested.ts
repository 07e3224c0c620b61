/**
 * `@Nested(() => PageDto)`: a field that holds another DTO, or a list of them. It marks the field with class-validator's
 * own ValidateNested and keeps the class, which class-validator itself knows only from instances.
 */

import { ValidateNested } from "class-validator";

// biome-ignore lint/complexity/noBannedTypes: class-validator's own type of a DTO class
export type DtoClass = Function;

export interface NestedOptions {
	/** The field holds a list of such objects, of this many at least and at most. */
	readonly list?: { readonly min: number; readonly max: number };
}

export interface NestedRule extends NestedOptions {
	/** A function, so that classes may be declared in any order. */
	readonly type: () => DtoClass;
}

const rules = new Map<DtoClass, Map<string, NestedRule>>();

export function Nested(
	type: () => DtoClass,
	options: NestedOptions = {},
): PropertyDecorator {
	return (prototype, property) => {
		const target = prototype.constructor;
		const ofTarget = rules.get(target) ?? new Map<string, NestedRule>();
		ofTarget.set(String(property), { type, ...options });
		rules.set(target, ofTarget);
		ValidateNested({ each: options.list !== undefined })(prototype, property);
	};
}

/** The rule for a property of a class or of those it extends. */
export function nestedRuleOf(
	target: DtoClass,
	property: string,
): NestedRule | undefined {
	let at: DtoClass | null = target;
	while (typeof at === "function") {
		const rule = rules.get(at)?.get(property);
		if (rule !== undefined) return rule;
		at = Object.getPrototypeOf(at) as DtoClass | null;
	}
	return undefined;
}
