/** The one text of a JSON value, whoever wrote it: what hashes are made over. */

/** Text that JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Up to so many names are sorted in place: that is faster than the general sort, as long as they are few. */
const FEW_NAMES_MAX = 16;

/**
 * JSON by RFC 8785: no white space, members in the order of their names' UTF-16 code units, numbers as ECMAScript
 * writes them. Members that are undefined are left out, as in `JSON.stringify`. Every event that is recorded passes
 * here, so it takes the short ways that V8 has.
 * @throws TypeError for a number that JSON does not have, and for what is no JSON value at all
 */
export function canonicalJson(value: unknown): string {
	if (typeof value === "string") return stringText(value);
	if (value === null || typeof value === "boolean") return String(value);
	if (typeof value === "number") return numberText(value);
	if (Array.isArray(value)) return arrayText(value);
	if (typeof value === "object") return objectText(value as Members);
	throw new TypeError(`${typeof value} is not JSON`);
}

type Members = Readonly<Record<string, unknown>>;

function stringText(value: string): string {
	return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}

function numberText(value: number): string {
	if (Number.isFinite(value)) return `${value}`;
	throw new TypeError(`${value} is not JSON`);
}

function arrayText(values: readonly unknown[]): string {
	let text = "";
	for (let i = 0; i < values.length; i++) {
		if (i > 0) text += ",";
		text += canonicalJson(values[i]);
	}
	return `[${text}]`;
}

function objectText(members: Members): string {
	let text = "";
	for (const name of sorted(Object.keys(members))) {
		const value = members[name];
		if (value === undefined) continue;
		if (text !== "") text += ",";
		text += `${stringText(name)}:${canonicalJson(value)}`;
	}
	return `{${text}}`;
}

function sorted(names: string[]): readonly string[] {
	if (names.length > FEW_NAMES_MAX) return names.sort();
	for (let end = 1; end < names.length; end++) {
		const name = names[end] as string;
		let at = end;
		for (; at > 0 && (names[at - 1] as string) > name; at--)
			names[at] = names[at - 1] as string;
		names[at] = name;
	}
	return names;
}
