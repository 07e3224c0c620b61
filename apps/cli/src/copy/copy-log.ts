/**
 * Copies the domain's streams of one log to another: the same events with the same ids, each at its revision. It can be
 * broken off at any time and run again, also when the log has grown meanwhile.
 */

import type { EventLog, EventStore, RecordedEvent } from "#kernel";
import { Failure } from "../failure.js";
import { domainEvents, type LeftOut } from "./domain-events.js";
import { inspectTarget } from "./inspect-target.js";
import { PAGE_EVENTS, SAVE_EVERY_MS } from "./limits.js";
import { patiently } from "./patient-target.js";
import type {
	CopiedEvent,
	CopyProgress,
	ProgressFile,
} from "./progress-file.js";
import { TargetLacksEvents, writePage } from "./write-page.js";

export interface CopyOptions {
	readonly source: EventLog;
	readonly target: EventStore;
	/** The target's hosts. */
	readonly targetName: string;
	readonly progress: ProgressFile;
	/** Copies up to here at least; what comes while it copies is for the next run. */
	readonly until: number;
	/** Looks only, writes nothing. */
	readonly dryRun: boolean;
	/** Told of the position in the source that was reached. */
	readonly onPosition: (position: number) => void;
}

export interface Copied {
	/** In the source: everything up to here is in the target, or would be. */
	readonly position: number;
	/** Events of the domain that this run went through. */
	readonly events: number;
	/** Where this run began, as an earlier one had come there. */
	readonly resumedAt: number;
}

/** @throws Failure where the target holds other events, or stays away */
export async function copyLog(options: CopyOptions): Promise<Copied> {
	const from = await placeToGoOn(options);
	try {
		return await copyFrom(options, from);
	} catch (error) {
		if (!(error instanceof TargetLacksEvents)) throw error;
		// It was set back, and still has the event that was copied last.
		if (from.position > 0) return copyWhole(options);
		throw new Failure(error.message);
	}
}

/** Whatever an earlier run may have done; what is in the target is not written again. @throws Failure */
export function copyWhole(options: CopyOptions): Promise<Copied> {
	return copyFrom(options, beginning(options.targetName));
}

async function copyFrom(
	options: CopyOptions,
	from: CopyProgress,
): Promise<Copied> {
	const { source, target, until, dryRun, progress, onPosition } = options;
	await inspectTarget(source, target, from.targetPosition);
	let at = from;
	let events = 0;
	let savedAtMs = performance.now();
	const leftOut: LeftOut = { system: 0, others: 0 };
	while (at.position < until) {
		const { position } = at;
		const page = await source.readAll({ after: position, limit: PAGE_EVENTS });
		const wanted = domainEvents(page.events, leftOut);
		const written = dryRun ? 0 : await writePage(target, wanted);
		events += wanted.length;
		at = {
			...at,
			position: page.position,
			targetPosition: Math.max(at.targetPosition, written),
			last: idOf(wanted.at(-1)) ?? at.last,
		};
		onPosition(at.position);
		const isDue = performance.now() - savedAtMs >= SAVE_EVERY_MS;
		if (dryRun || (!isDue && at.position < until)) continue;
		await progress.save(at);
		savedAtMs = performance.now();
	}
	return { position: at.position, events, resumedAt: from.position };
}

function idOf(event: RecordedEvent | undefined): CopiedEvent | null {
	if (event === undefined) return null;
	const { stream, revision, eventId } = event;
	return { stream, revision, eventId };
}

/** Where an earlier run came to, if the target still has what that copied. */
async function placeToGoOn({
	target,
	targetName,
	progress,
}: CopyOptions): Promise<CopyProgress> {
	const saved = await progress.load(targetName);
	if (saved?.last && (await patiently(() => holds(target, saved.last)))) {
		return saved;
	}
	return beginning(targetName);
}

function beginning(target: string): CopyProgress {
	return { target, position: 0, targetPosition: 0, last: null };
}

async function holds(
	target: EventLog,
	event: CopiedEvent | null,
): Promise<boolean> {
	if (event === null) return false;
	const { stream, revision, eventId } = event;
	const [there] = await target.readStream(stream, { from: revision, limit: 1 });
	return there?.eventId === eventId;
}
