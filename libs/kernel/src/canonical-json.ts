/** The one text of a JSON value, whoever wrote it: what hashes are made over. */

/**
 * JSON by RFC 8785: no white space, members in the order of their names' UTF-16 code units, numbers as ECMAScript
 * writes them. Members that are undefined are left out, as in `JSON.stringify`.
 * @throws TypeError for a number that JSON does not have, and for what is no JSON value at all
 */
export function canonicalJson(value: unknown): string {
	if (value === null || typeof value === "boolean") return String(value);
	if (typeof value === "string") return JSON.stringify(value);
	if (typeof value === "number") return numberText(value);
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
	if (typeof value === "object") return objectText(value as Members);
	throw new TypeError(`${typeof value} is not JSON`);
}

type Members = Readonly<Record<string, unknown>>;

function numberText(value: number): string {
	if (Number.isFinite(value)) return JSON.stringify(value);
	throw new TypeError(`${value} is not JSON`);
}

function objectText(members: Members): string {
	let text = "";
	for (const name of Object.keys(members).sort()) {
		const value = members[name];
		if (value === undefined) continue;
		if (text !== "") text += ",";
		text += `${JSON.stringify(name)}:${canonicalJson(value)}`;
	}
	return `{${text}}`;
}
