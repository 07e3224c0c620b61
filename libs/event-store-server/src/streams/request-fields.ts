/** What several requests have in common. */

import type { ExpectedState } from "#event-store";
import type { shared } from "../generated.js";
import { invalidArgument } from "../rpc-errors.js";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws RpcError */
export function streamName(
	identifier: shared.StreamIdentifier | undefined,
): string {
	if (identifier === undefined) throw invalidArgument("no stream is named");
	try {
		return decoder.decode(identifier.getStreamName_asU8());
	} catch {
		throw invalidArgument("the stream's name is not UTF-8");
	}
}

/** A number of 64 bits; those beyond what a number counts, which no log reaches, become the greatest that it does. */
export function boundedNumber(text: string): number {
	return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

interface ExpectedFields {
	hasNoStream(): boolean;
	hasAny(): boolean;
	hasStreamExists(): boolean;
}

/** `revision` is the field's text where it is set. @throws RpcError where nothing is expected */
export function expectedState(
	options: ExpectedFields,
	revision: string | null,
): ExpectedState {
	if (revision !== null) return boundedNumber(revision);
	if (options.hasNoStream()) return "noStream";
	if (options.hasStreamExists()) return "streamExists";
	if (options.hasAny()) return "any";
	throw invalidArgument("no expected stream revision is given");
}

const EXPECTED_NUMBERS = { any: -2, noStream: -1, streamExists: -4 };

/** The state in EventStoreDB's own numbers. */
export function expectedNumber(expected: ExpectedState): number {
	return typeof expected === "number" ? expected : EXPECTED_NUMBERS[expected];
}
