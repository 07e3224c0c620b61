/** Reads the rules of a DTO class out of class-validator's metadata storage. */

import { getMetadataStorage } from "class-validator";
import type { InputError } from "#kernel";
import type { DtoClass } from "./nested.js";

export type Validate = (
	value: unknown,
	pointer: string,
	errors: InputError[],
) => void;

export type DtoMetadata = ReturnType<
	ReturnType<typeof getMetadataStorage>["getTargetValidationMetadatas"]
>[number];

/** The rules of one property. */
export interface DtoRules {
	/** All must hold for the property to be checked at all. */
	readonly conditions: ((object: unknown, value: unknown) => boolean)[];
	/** Constraints and nesting, in source order. */
	readonly constraints: DtoMetadata[];
	/** What to say where it is missing, if not the usual. */
	missing: string | null;
}

/** Property name to rules. Names of types as in class-validator's ValidationTypes. @throws Error, see compileValidator */
export function readRules(dto: DtoClass): Map<string, DtoRules> {
	const rules = new Map<string, DtoRules>();
	const storage = getMetadataStorage();
	for (const metadata of storage.getTargetValidationMetadatas(
		dto,
		"",
		false,
		false,
	)) {
		if (metadata.groups !== undefined && metadata.groups.length > 0)
			throw new Error(`${nameOf(dto, metadata)}: groups are not supported`);
		let ofProperty = rules.get(metadata.propertyName);
		if (ofProperty === undefined) {
			ofProperty = { conditions: [], constraints: [], missing: null };
			rules.set(metadata.propertyName, ofProperty);
		}
		addRule(dto, metadata, ofProperty);
	}
	return rules;
}

function addRule(dto: DtoClass, metadata: DtoMetadata, rules: DtoRules): void {
	switch (metadata.type) {
		case "conditionalValidation":
			rules.conditions.push(metadata.constraints[0]);
			return;
		case "whitelistValidation":
			return;
		case "isDefined":
			if (typeof metadata.message === "string")
				rules.missing = metadata.message;
			break;
		case "customValidation":
		case "nestedValidation":
			break;
		default:
			throw new Error(
				`${nameOf(dto, metadata)}: ${metadata.type} is not supported`,
			);
	}
	// Decorators of one property run bottom up.
	rules.constraints.unshift(metadata);
}

export function nameOf(dto: DtoClass, metadata: DtoMetadata): string {
	return `${dto.name}.${metadata.propertyName}`;
}
