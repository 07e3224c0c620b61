/** What the main thread and the projector's thread tell each other. */

export interface ProjectorWorkerData {
	readonly directory: string;
	readonly logLevel: string;
}

export type ToProjector =
	| { readonly type: "head"; readonly position: number }
	| { readonly type: "stop" };

export type FromProjector =
	| { readonly type: "ready" }
	| { readonly type: "failed"; readonly message: string };
