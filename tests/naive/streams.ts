/** Streams are named `visitor-<site>.<visitor>`; a site's id holds no dot. */

import type { VisitorAddress } from "#kernel";
import type { Log } from "./events.js";

const VISITOR_STREAM = /^visitor-([^.]+)\.(.+)$/;

/** The events of each visitor, in their order. */
export function visitorStreamsOf(log: Log): readonly Log[] {
	const streams = new Map<string, Log[number][]>();
	for (const event of log) {
		if (!VISITOR_STREAM.test(event.stream)) continue;
		const events = streams.get(event.stream);
		if (events === undefined) streams.set(event.stream, [event]);
		else events.push(event);
	}
	return [...streams.values()];
}

/** @throws Error for the stream of no visitor */
export function addressOf(stream: string): VisitorAddress {
	const [, siteId, visitorId] = VISITOR_STREAM.exec(stream) ?? [];
	if (siteId === undefined || visitorId === undefined)
		throw new Error(`${stream} is the stream of no visitor`);
	return { siteId, visitorId };
}
