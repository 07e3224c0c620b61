/** What the figures were taken on. */

import {
	arch,
	availableParallelism,
	cpus,
	release,
	totalmem,
	type,
} from "node:os";

export interface Machine {
	readonly cpu: string;
	readonly cores: number;
	readonly memoryMib: number;
	readonly platform: string;
	readonly node: string;
}

export function thisMachine(): Machine {
	return {
		cpu: cpus()[0]?.model ?? "unknown processor",
		cores: availableParallelism(),
		memoryMib: Math.round(totalmem() / 1_048_576),
		platform: `${type()} ${release()} ${arch()}`,
		node: process.versions.node,
	};
}
