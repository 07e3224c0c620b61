import {
	JourneylogError,
	ReadModelsUnavailable,
	StoreUnavailable,
} from "#kernel";
import {
	RebuildCancelled,
	RebuildTakenOver,
	UnfoldableEvent,
} from "#projections";
import type { PlainError } from "./rebuild-messages.js";

export function plainError(error: unknown): PlainError {
	const { stream, revision, position, type } = error as UnfoldableEvent;
	return {
		message: error instanceof Error ? error.message : String(error),
		code: error instanceof JourneylogError ? error.code : null,
		event:
			error instanceof UnfoldableEvent
				? { stream, revision, position, type }
				: null,
	};
}

/** The way back. */
export function errorOf(plain: PlainError): Error {
	const { message, code, event } = plain;
	if (event !== null) return new UnfoldableEvent(message, event);
	switch (code) {
		case "store-unavailable":
			return new StoreUnavailable(message);
		case "read-models-unavailable":
			return new ReadModelsUnavailable(message);
		case "rebuild-cancelled":
			return new RebuildCancelled(message);
		case "rebuild-taken-over":
			return new RebuildTakenOver(message);
		default:
			return new Error(message);
	}
}
