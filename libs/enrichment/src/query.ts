/** Parameters of a query string. */

/** What stands behind is not looked at; a URL that carries its campaign after so much is not made by people. */
export const QUERY_LENGTH_MAX = 8192;

/**
 * Lower-cased name to its first value that is not blank, decoded as the WHATWG URL standard does: `+` is a space, a
 * malformed `%` stays as it is, bytes that are not UTF-8 become U+FFFD. `names` are the only ones kept.
 */
export function queryParameters(
	queryString: string | null,
	names: ReadonlySet<string>,
): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	if (queryString === null) return found;
	const query = queryString.slice(0, QUERY_LENGTH_MAX);
	for (const [anyCase, value] of new URLSearchParams(query)) {
		const name = anyCase.toLowerCase();
		if (!names.has(name) || found.has(name) || value.trim() === "") continue;
		found.set(name, value);
	}
	return found;
}
