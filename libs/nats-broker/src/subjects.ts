/** Which subjects and patterns are well formed. Tokens are parted by dots; none may be empty. */

/** A token of a pattern that stands for any one token. */
export const ANY_TOKEN = "*";
/** The last token of a pattern, standing for one token or more. */
export const ANY_REST = ">";

/** Whether a subscription may ask for it. */
export function isPattern(subject: string): boolean {
	const tokens = subject.split(".");
	return tokens.every(
		(token, i) =>
			token !== "" && (token !== ANY_REST || i === tokens.length - 1),
	);
}

/** Whether it is one subject and no pattern, as a publisher should name. */
export function isLiteral(subject: string): boolean {
	return subject
		.split(".")
		.every(
			(token) => token !== "" && token !== ANY_TOKEN && token !== ANY_REST,
		);
}
