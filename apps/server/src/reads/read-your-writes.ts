/** `?after=<position>`: a client reads what it wrote. */

import { Backend } from "../backend/backend.js";
import { HttpProblem } from "../http/problem/problem.js";

/** Longest wait for the read models to reach a position. */
const AFTER_WAIT_MS_MAX = 5_000;

export class ReadYourWrites {
	constructor(private readonly backend: Backend) {}

	/** @throws HttpProblem 504 where the projections do not reach the position in time; Overloaded */
	async wait(
		projections: readonly string[],
		after: number | null,
	): Promise<void> {
		if (after === null) return;
		const reached = await this.backend.readModels.waitForPosition(
			projections,
			after,
			AFTER_WAIT_MS_MAX,
		);
		if (!reached) {
			throw new HttpProblem(
				504,
				"read-model-behind",
				`The read models did not reach position ${after} within ${AFTER_WAIT_MS_MAX / 1000} s.`,
			);
		}
	}
}
