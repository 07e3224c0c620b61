/** Texts made for containers, with the places that containers give replaced by places on this machine. */

/** What stands in the text, and what stands there here. */
export type Replacement = readonly [inContainer: string, here: string];

/** @throws Error where one of them is not in the text: then the text is another one than the tests know */
export function localise(
	text: string,
	replacements: readonly Replacement[],
): string {
	for (const [inContainer] of replacements)
		if (!text.includes(inContainer)) throw new Error(`no ${inContainer}`);
	return localiseAny(text, replacements);
}

/** As `localise`, where the text need not hold any of them. */
export function localiseAny(
	text: string,
	replacements: readonly Replacement[],
): string {
	return replacements.reduce(
		(local, [inContainer, here]) => local.replaceAll(inContainer, here),
		text,
	);
}
