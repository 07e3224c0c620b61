/** What JetStream's API says when it refuses. Codes: nats-server, server/errors.json. */

import { ErrorCode, NatsError } from "nats";

export const NO_SUITABLE_PEERS = 10_005;
export const STREAM_NOT_FOUND = 10_059;

const NOT_ENABLED_FOR_ACCOUNT = 10_039;
const NOT_ENABLED = 10_076;

/** Null where the API did not answer at all. */
export function apiCodeOf(error: unknown): number | null {
	return error instanceof NatsError
		? (error.api_error?.err_code ?? null)
		: null;
}

/** Whether there is no JetStream for this account, and not just none at the moment, which has the same status. */
export function isNotEnabled(error: unknown): boolean {
	if (!(error instanceof NatsError)) return false;
	const code = apiCodeOf(error);
	return code === null
		? error.code === ErrorCode.NoResponders
		: code === NOT_ENABLED_FOR_ACCOUNT || code === NOT_ENABLED;
}

/** For people: the API's own words in place of the client's, which are often a bare number. */
export function reasonOf(error: unknown): string {
	const told = error instanceof NatsError && error.api_error?.description;
	if (told) return told;
	return error instanceof Error ? error.message : String(error);
}
