/** An append as the writer of the embedded log takes it: the domain's, or any that EventStoreDB's protocol knows. */

import type { EncodedAppend } from "../append-encoding.js";
import { Action } from "./writer-protocol.js";

export interface LogAppend extends EncodedAppend {
	/** A revision, NO_STREAM, ANY_REVISION or STREAM_EXISTS. */
	readonly expected: number;
	/** One of `Action`. */
	readonly action: number;
	/** Per event its `EventFormat`; null where all are JSON texts. */
	readonly formats: readonly number[] | null;
}

export function domainAppend(encoded: EncodedAppend): LogAppend {
	return { ...encoded, action: Action.append, formats: null };
}
