/** What a JSON value is, told without trusting it. */

export type PlainObject = Record<string, unknown>;

export function isPlainObject(value: unknown): value is PlainObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** No NUL and no lone surrogate: text that every store, driver and encoding gives back as it was. */
export function isCleanText(text: string): boolean {
	return text.isWellFormed() && !text.includes("\0");
}

/** Why a value is no clean text of `min` to `max` UTF-16 units; null where it is. */
export function textFault(
	value: unknown,
	min: number,
	max: number,
): string | null {
	if (typeof value !== "string") return "must be a string";
	if (value.length < min)
		return min === 1
			? "must not be empty"
			: `must have at least ${min} characters`;
	if (value.length > max) return `must have at most ${max} characters`;
	if (value.includes("\0")) return "must not hold a NUL character";
	if (!value.isWellFormed())
		return "must be well-formed Unicode, without lone surrogates";
	return null;
}
