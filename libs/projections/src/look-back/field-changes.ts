/** What differs between two states of a document, field by field. */

import { canonicalJson, pointerTo } from "#kernel";

export interface FieldChange {
	/** JSON pointer (RFC 6901) into the document. */
	readonly field: string;
	/** Null where the field had, or has, no value. Of a list only the entries that went, or came. */
	readonly from: unknown;
	readonly to: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/** In the order of the document's fields; those in `except` are left out. Null: there was no document. */
export function fieldChanges(
	before: object | null,
	after: object,
	except: readonly string[] = [],
): readonly FieldChange[] {
	const changes: FieldChange[] = [];
	compareMembers(before as Members | null, after as Members, "", changes);
	return changes.filter(({ field }) => !except.includes(field));
}

function compareMembers(
	before: Members | null,
	after: Members | null,
	pointer: string,
	changes: FieldChange[],
): void {
	// Folds keep what they do not change, so the same object need not be looked into.
	if (before === after) return;
	const names = new Set([
		...Object.keys(after ?? {}),
		...Object.keys(before ?? {}),
	]);
	for (const name of names)
		compare(
			memberOf(before, name),
			memberOf(after, name),
			pointerTo(pointer, name),
			changes,
		);
}

function compare(
	from: unknown,
	to: unknown,
	field: string,
	changes: FieldChange[],
): void {
	if (isObject(from) || isObject(to)) {
		const before = isObject(from) ? from : null;
		const after = isObject(to) ? to : null;
		compareMembers(before, after, field, changes);
	} else if (Array.isArray(from) || Array.isArray(to))
		compareLists(listOf(from), listOf(to), field, changes);
	else if (from !== to) changes.push({ field, from, to });
}

function compareLists(
	from: readonly unknown[],
	to: readonly unknown[],
	field: string,
	changes: FieldChange[],
): void {
	if (from === to || canonicalJson(from) === canonicalJson(to)) return;
	const went = without(from, to);
	const came = without(to, from);
	const isMoved = went.length === 0 && came.length === 0;
	changes.push(isMoved ? { field, from, to } : { field, from: went, to: came });
}

/** The entries of a list that another does not have, each as often as it has it more. */
function without(
	list: readonly unknown[],
	others: readonly unknown[],
): readonly unknown[] {
	const left = new Map<string, number>();
	for (const other of others) {
		const text = canonicalJson(other);
		left.set(text, (left.get(text) ?? 0) + 1);
	}
	return list.filter((entry) => {
		const text = canonicalJson(entry);
		const count = left.get(text) ?? 0;
		left.set(text, count - 1);
		return count <= 0;
	});
}

function memberOf(members: Members | null, name: string): unknown {
	return members !== null && Object.hasOwn(members, name)
		? (members[name] ?? null)
		: null;
}

function isObject(value: unknown): value is Members {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
