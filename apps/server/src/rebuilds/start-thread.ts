import { Worker } from "node:worker_threads";

/** Rows of whole streams live until they are written: less room for them has them copied from space to space more often. */
const YOUNG_GENERATION_MIB = 24;
/** Far more than is needed, unless a stream has very many rows; a heap with a limit is cleared sooner than one without. */
const OLD_GENERATION_MIB_MAX = 1_024;

export type RebuildScript = "rebuild.worker" | "fold.worker";

/** @param script beside this file, without its ending */
export function startThread(script: RebuildScript, data: object): Worker {
	return new Worker(new URL(`./${script}.js`, import.meta.url), {
		workerData: data,
		resourceLimits: {
			maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB,
			maxOldGenerationSizeMb: OLD_GENERATION_MIB_MAX,
		},
	});
}
