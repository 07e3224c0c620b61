/** Text from outside, made fit to be recorded. */

/** Null for what is missing or empty. */
export function textOrNull(text: string | undefined): string | null {
	return text === undefined || text === "" ? null : text;
}

/** At most `max` UTF-16 units, never half of a surrogate pair. */
export function cutText(text: string, max: number): string {
	if (text.length <= max) return text;
	const last = text.charCodeAt(max - 1);
	const splitsPair = last >= 0xd800 && last <= 0xdbff;
	return text.slice(0, splitsPair ? max - 1 : max);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]+/g;

/**
 * A value that was decoded here (so no validation has seen it): control characters, which a database may refuse
 * (PostgreSQL takes no NUL), become spaces; trimmed; cut to `max`; null where nothing is left.
 */
export function decodedText(text: string, max: number): string | null {
	const clean = cutText(text, max).replace(CONTROL, " ").trim();
	return clean === "" ? null : clean.toWellFormed();
}
