/** What the main thread and the projector's thread tell each other. */

import type { StorePlaces } from "../backend/stores.js";

export interface ProjectorWorkerData {
	readonly places: StorePlaces;
	readonly logLevel: string;
}

export type ToProjector =
	| { readonly type: "head"; readonly position: number }
	| { readonly type: "stop" };

export type FromProjector =
	/** The read models are open. */
	| { readonly type: "ready" }
	/** Whether it is this thread, of all processes on the same read models, that projects. */
	| { readonly type: "leading"; readonly leading: boolean }
	| { readonly type: "failed"; readonly message: string };
