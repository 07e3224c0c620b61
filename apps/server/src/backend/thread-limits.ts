import { setFlagsFromString } from "node:v8";

/**
 * V8 prefers this flag of the command line, or of NODE_OPTIONS, to the limit that a thread is started with, and its own
 * default to 0. The main thread keeps what it was given.
 */
export function letThreadsHaveTheirLimits(): void {
	setFlagsFromString("--max-semi-space-size=0");
}
