/** What EventStoreDB refuses in a group's settings, and how it says so. */

import { type GroupSettings, STRATEGIES } from "./core/settings.js";
import type { Source } from "./source.js";

/** A request for settings: the strategy may be any text. */
export type WantedSettings = Omit<GroupSettings, "strategy"> & {
	readonly strategy: string;
};

/** What is wrong with the settings, or the settings. `head` is the position of the log's last event. */
export function checked(
	wanted: WantedSettings,
	source: Source,
	head: number,
): GroupSettings | string {
	const strategy = STRATEGIES.find((name) => name === wanted.strategy);
	if (strategy === undefined) {
		return `Consumer strategy ${wanted.strategy} does not exist.`;
	}
	const problem = startProblem(wanted.startFrom, source, head);
	if (problem !== null) return problem;
	const negative = Object.entries(wanted).find(
		([, value]) => typeof value === "number" && value < 0,
	);
	if (negative !== undefined) return `${negative[0]} must not be negative`;
	if (wanted.readBatchSize >= wanted.historyBufferSize) {
		return "ReadBatchSize may not be greater than or equal to BufferSize";
	}
	return { ...wanted, strategy };
}

function startProblem(
	startFrom: string,
	source: Source,
	head: number,
): string | null {
	if (!source.isAll || startFrom === source.end) return null;
	const [commit = 0, prepare = 0] = (startFrom.match(/\d+/g) ?? []).map(Number);
	if (prepare > commit) {
		return "Invalid Start From position: prepare position must be less than or equal to the commit position.";
	}
	if (commit > head) {
		return "Invalid Start From position: commit position must be less than or equal to the last commit position in the transaction file.";
	}
	return null;
}
