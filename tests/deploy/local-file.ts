/** A file of `deploy/` with the places that containers give it replaced by places on this machine. */

/** What stands in the file, and what stands there here. */
export type Replacement = readonly [inContainer: string | RegExp, here: string];

/** @throws Error where one of them is not in the file: then the file is another one than the tests know */
export function localise(
	text: string,
	replacements: readonly Replacement[],
): string {
	let local = text;
	for (const [inContainer, here] of replacements) {
		const next = local.replaceAll(
			typeof inContainer === "string"
				? inContainer
				: new RegExp(inContainer, "g"),
			here,
		);
		if (next === local) throw new Error(`no ${inContainer} in the file`);
		local = next;
	}
	return local;
}
