/** Which rules read which attributes of the models, so that a change leads to the rules that it can matter to. */

import type { Visit, Visitor } from "#kernel";
import type { Fields } from "../conditions/attribute-type.js";
import type { ModelAttribute } from "../conditions/model-attributes.js";
import type { Predicate } from "../conditions/predicate.js";
import type { AttributeRead } from "./compile-condition.js";

interface Watched {
	readonly attribute: ModelAttribute;
	readonly tests: { readonly rule: number; readonly holds: Predicate }[];
}

interface Section {
	readonly name: string;
	readonly watched: Map<string, Watched>;
}

/** The sections of one model that any rule reads. */
export type Watches = readonly Section[];

export interface RuleReads {
	readonly rule: number;
	readonly attributes: readonly AttributeRead[];
}

export function watchesOf(
	model: "visit" | "visitor",
	reads: readonly RuleReads[],
): Watches {
	const sections = new Map<string, Section>();
	for (const { rule, attributes } of reads) {
		for (const { attribute, holds } of attributes) {
			if (attribute.model !== model) continue;
			const { section: name, path } = attribute;
			const section = sections.get(name) ?? { name, watched: new Map() };
			sections.set(name, section);
			const watched = section.watched.get(path) ?? { attribute, tests: [] };
			section.watched.set(path, watched);
			watched.tests.push({ rule, holds });
		}
	}
	return [...sections.values()];
}

/**
 * Adds the rules one of whose attribute conditions begins or ceases to hold. Models are immutable: a section that is
 * the same object is not looked into.
 */
export function addTurned<M extends Visit | Visitor>(
	watches: Watches,
	before: M,
	after: M,
	into: Set<number>,
): void {
	if (before === after) return;
	const old = before as unknown as Fields;
	const now = after as unknown as Fields;
	for (const { name, watched } of watches) {
		if (old[name] === now[name]) continue;
		for (const { attribute, tests } of watched.values()) {
			const was = attribute.read(before);
			const is = attribute.read(after);
			if (was === is) continue;
			for (const { rule, holds } of tests)
				if (holds(was) !== holds(is)) into.add(rule);
		}
	}
}
