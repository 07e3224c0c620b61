/** ISO 8601 times as authors of definitions and visitors' traits write them. */

const FORM =
	/^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Milliseconds since 1970; null where the text is no date or no time with its offset. A date alone is its midnight in
 * UTC. Days that do not exist are refused: the engine's own parser would move the 30th of February to March.
 */
export function msOfTimeText(text: string): number | null {
	const date = FORM.exec(text)?.[1];
	if (date === undefined) return null;
	const ms = Date.parse(text);
	if (Number.isNaN(ms)) return null;
	return new Date(Date.parse(date)).toISOString().startsWith(date) ? ms : null;
}
