/** What the main thread and the thread of a check tell each other. */

import type { StorePlaces } from "../backend/stores.js";
import type { ChainProgress, ChainReport } from "./chain-report.js";
import type { ChainRequest } from "./check-log.js";

export interface ChainWorkerData {
	readonly places: StorePlaces;
	readonly logLevel: string;
	readonly request: ChainRequest;
}

export type ToChainWorker = { readonly type: "stop" };

/** The last is one of the last two. */
export type FromChainWorker =
	| { readonly type: "progress"; readonly progress: ChainProgress }
	| { readonly type: "done"; readonly report: ChainReport }
	| {
			readonly type: "failed";
			readonly message: string;
			/** Of a JourneylogError: structured clone keeps neither class nor code. */
			readonly code: string | null;
	  };
