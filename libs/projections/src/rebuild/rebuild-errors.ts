/** What keeps a rebuild from being asked for or carried on with. */

import { JourneylogError } from "#kernel";

/** One of the projections is being rebuilt or verified already. */
export class RebuildUnderWay extends JourneylogError {
	readonly code = "rebuild-under-way";
	constructor(readonly rebuildId: string) {
		super(`rebuild ${rebuildId} is under way`);
	}
}

/** Another process or thread carries it out. */
export class RebuildTakenOver extends JourneylogError {
	readonly code = "rebuild-taken-over";
}

/** Somebody asked to give it up. */
export class RebuildCancelled extends JourneylogError {
	readonly code = "rebuild-cancelled";
}

/** It was begun by another version of the projections. */
export class RebuildOutOfDate extends JourneylogError {
	readonly code = "rebuild-out-of-date";
}
