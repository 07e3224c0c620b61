/** Patterns by their tokens, so that a subject finds its receivers without looking at every pattern. */

import { ANY_REST, ANY_TOKEN } from "./subjects.js";

class Level<T> {
	readonly next = new Map<string, Level<T>>();
	readonly here = new Set<T>();

	get isEmpty(): boolean {
		return this.next.size === 0 && this.here.size === 0;
	}
}

export class SubjectTrie<T> {
	readonly #root = new Level<T>();

	/** @param pattern a well-formed one */
	add(pattern: string, entry: T): void {
		let level = this.#root;
		for (const token of pattern.split(".")) {
			let next = level.next.get(token);
			if (next === undefined) {
				next = new Level();
				level.next.set(token, next);
			}
			level = next;
		}
		level.here.add(entry);
	}

	/** Removes the entry and every level that is left empty. */
	remove(pattern: string, entry: T): void {
		const tokens = pattern.split(".");
		const path = [this.#root];
		for (const token of tokens) {
			const next = path[path.length - 1]?.next.get(token);
			if (next === undefined) return;
			path.push(next);
		}
		path[path.length - 1]?.here.delete(entry);
		for (let i = tokens.length; i > 0 && path[i]?.isEmpty; i--) {
			path[i - 1]?.next.delete(tokens[i - 1] as string);
		}
	}

	/** All entries whose pattern covers the subject; none where a token of the subject is empty. */
	match(subject: string): T[] {
		const tokens = subject.split(".");
		if (tokens.includes("")) return [];
		const found: T[] = [];
		// Level by level, not recursively: a subject may have two thousand tokens.
		let levels = [this.#root];
		for (const token of tokens) {
			const reached: Level<T>[] = [];
			for (const level of levels) {
				const rest = level.next.get(ANY_REST);
				if (rest !== undefined) collect(rest.here, found);
				const any = level.next.get(ANY_TOKEN);
				if (any !== undefined) reached.push(any);
				if (token === ANY_TOKEN || token === ANY_REST) continue;
				const same = level.next.get(token);
				if (same !== undefined) reached.push(same);
			}
			if (reached.length === 0) return found;
			levels = reached;
		}
		for (const level of levels) collect(level.here, found);
		return found;
	}

	get isEmpty(): boolean {
		return this.#root.isEmpty;
	}
}

/** Not by spreading into one call: there may be more of them than a call takes arguments. */
function collect<T>(from: ReadonlySet<T>, into: T[]): void {
	for (const entry of from) into.push(entry);
}
