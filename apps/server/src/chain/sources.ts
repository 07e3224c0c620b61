/** The events that a check goes through: those of one stream, of a site, or of the whole log. */

import {
	DOMAIN_STREAM_PREFIXES,
	definitionsStream,
	type EventLog,
	type RecordedEvent,
	visitorStream,
} from "#kernel";

export interface Checked {
	/** Of one site, or of all. */
	readonly siteId: string | null;
	/** Of this visitor of the site alone. */
	readonly visitorId: string | null;
}

type Log = Pick<EventLog, "readStream" | "readAll">;

export interface Source {
	/** The next events, `limit` at most; null at the end. A read that fails may be asked for again. */
	next(limit: number): Promise<readonly RecordedEvent[] | null>;
	/** Looked through up to here. */
	readonly position: number;
}

/** @param head events after it are left out */
export function sourceOf(
	log: Log,
	{ siteId, visitorId }: Checked,
	head: number,
): Source {
	return siteId !== null && visitorId !== null
		? streamSource(log, visitorStream(siteId, visitorId), head)
		: logSource(log, siteId, head);
}

function streamSource(log: Log, stream: string, head: number): Source {
	let from = 0;
	let position = 0;
	return {
		get position() {
			return position;
		},
		async next(limit) {
			const read = await log.readStream(stream, { from, limit });
			const events = read.filter((event) => event.position <= head);
			const last = events.at(-1);
			if (last === undefined) return null;
			from = last.revision + 1;
			({ position } = last);
			return events;
		},
	};
}

function logSource(log: Log, siteId: string | null, head: number): Source {
	const streamPrefixes =
		siteId === null
			? DOMAIN_STREAM_PREFIXES
			: [visitorStream(siteId, ""), definitionsStream(siteId)];
	// A site's name may begin another's.
	const isOurs = (stream: string) =>
		siteId === null ||
		!stream.startsWith(streamPrefixes[1]) ||
		stream === streamPrefixes[1];
	let position = 0;
	return {
		get position() {
			return position;
		},
		async next(limit) {
			if (position >= head) return null;
			const page = await log.readAll({
				after: position,
				limit,
				filter: { streamPrefixes },
			});
			position = Math.min(page.atHead ? head : page.position, head);
			return page.events.filter(
				(event) => event.position <= head && isOurs(event.stream),
			);
		},
	};
}
