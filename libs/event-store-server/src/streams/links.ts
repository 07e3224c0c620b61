/** Links: events whose data name another one, `revision@stream`. */

import type { RawLog, RecordedRawEvent } from "#event-store";
import type { ResolvedEvent } from "../wire/read-response.js";

const LINK_TYPE = "$>";

/** The event that a link points to takes its place, or nothing does where it is not there (any more). */
export async function resolveLink(
	log: RawLog,
	link: RecordedRawEvent,
): Promise<ResolvedEvent> {
	const [number, stream] = targetOf(link);
	// A link that names no event is one like any other.
	if (!/^\d+$/.test(number)) return { event: link, link: null };
	const revision = Number(number);
	if (stream === null || !Number.isSafeInteger(revision)) {
		return { event: null, link };
	}
	const page = await log.readStream(stream, {
		direction: "forwards",
		from: revision,
		limit: 1,
	});
	const event = page.status === "ok" ? page.events[0] : undefined;
	return { event: event?.revision === revision ? event : null, link };
}

export function isLink({ type }: RecordedRawEvent): boolean {
	return type === LINK_TYPE;
}

function targetOf(
	link: RecordedRawEvent,
): readonly [number: string, stream: string | null] {
	const text = Buffer.from(link.data).toString();
	const at = text.indexOf("@");
	return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
