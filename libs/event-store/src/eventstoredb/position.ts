/** EventStoreDB's positions are 64 bits wide; ours are numbers. */

import { JourneylogError } from "#kernel";

/** The log has grown beyond 2^53 bytes, or the server is one that does not tell positions (before 22.6). */
export class PositionOutOfRange extends JourneylogError {
	readonly code = "position-out-of-range";
}

/** @throws PositionOutOfRange */
export function numberOf(position: string): number {
	const number = Number(position);
	if (Number.isSafeInteger(number)) return number;
	throw new PositionOutOfRange(`position ${position} is beyond 2^53`);
}
