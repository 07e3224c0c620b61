/** Which rules read which attributes of the models, so that a change leads to the rules that it can matter to. */

import type { Visit, Visitor } from "#kernel";
import type { Fields } from "../conditions/attribute-type.js";
import type { ModelAttribute } from "../conditions/model-attributes.js";

interface Watched {
	readonly attribute: ModelAttribute;
	readonly rules: number[];
}

interface Section {
	readonly name: string;
	readonly watched: Map<string, Watched>;
}

/** The sections of one model that any rule reads. */
export type Watches = readonly Section[];

export function watchesOf(
	model: "visit" | "visitor",
	reads: readonly {
		readonly rule: number;
		readonly attributes: readonly ModelAttribute[];
	}[],
): Watches {
	const sections = new Map<string, Section>();
	for (const { rule, attributes } of reads) {
		for (const attribute of attributes) {
			if (attribute.model !== model) continue;
			const { section: name, path } = attribute;
			const section = sections.get(name) ?? { name, watched: new Map() };
			sections.set(name, section);
			const watched = section.watched.get(path) ?? { attribute, rules: [] };
			section.watched.set(path, watched);
			watched.rules.push(rule);
		}
	}
	return [...sections.values()];
}

/**
 * Adds the rules that read something that differs. Models are immutable: a section that is the same object is not
 * looked into. A list that was made anew counts as changed.
 */
export function addChanged<M extends Visit | Visitor>(
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
		for (const { attribute, rules } of watched.values()) {
			if (attribute.read(before) === attribute.read(after)) continue;
			for (const rule of rules) into.add(rule);
		}
	}
}
