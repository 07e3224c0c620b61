/** Readers of single fields. Each notes what is wrong and answers null then. */

import type { Report } from "./report.js";

interface Lengths {
	readonly min?: number;
	readonly max: number;
}

/** Text that can be stored and sent as UTF-8 everywhere: PostgreSQL takes no NUL, UTF-8 has no lone surrogates. */
export function readText(
	input: unknown,
	pointer: string,
	{ min = 0, max }: Lengths,
	report: Report,
): string | null {
	if (input === undefined) return report.error(pointer, "is required");
	if (typeof input !== "string") return report.error(pointer, "must be text");
	if (input.length > max)
		return report.error(pointer, `must have at most ${max} characters`);
	if (input.trim().length < min)
		return report.error(pointer, "must not be blank");
	if (input.includes("\0"))
		return report.error(pointer, "must not hold the character NUL");
	if (!input.isWellFormed())
		return report.error(pointer, "must not hold half of a surrogate pair");
	return input;
}

export function readBoolean(
	input: unknown,
	pointer: string,
	fallback: boolean,
	report: Report,
): boolean | null {
	if (input === undefined) return fallback;
	if (typeof input === "boolean") return input;
	return report.error(pointer, "must be true or false");
}

export function readOneOf<T extends string>(
	input: unknown,
	pointer: string,
	allowed: readonly T[],
	report: Report,
): T | null {
	const found = allowed.find((candidate) => candidate === input);
	if (found !== undefined) return found;
	const said = typeof input === "string" ? `not "${input.slice(0, 100)}"` : "";
	const detail = `must be one of ${allowed.join(", ")}`;
	return report.error(pointer, said === "" ? detail : `${detail}; ${said}`);
}
