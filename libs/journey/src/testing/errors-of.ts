import { InvalidInput } from "#kernel";

/** The errors that an attempt meets, as `pointer: detail`; empty where it succeeds. */
export function errorsOf(attempt: () => unknown): readonly string[] {
	try {
		attempt();
		return [];
	} catch (error) {
		if (!(error instanceof InvalidInput)) throw error;
		return error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
	}
}
