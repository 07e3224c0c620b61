/** Links: events whose data name another one, `revision@stream`. */

import type { RawLog, RecordedRawEvent } from "#event-store";
import type { ResolvedEvent } from "../wire/read-response.js";

const LINK_TYPE = "$>";

/** The event that a link points to takes its place, or nothing does where it is not there (any more). */
export async function resolveLink(
	log: RawLog,
	link: RecordedRawEvent,
): Promise<ResolvedEvent> {
	const target = targetOf(link);
	if (target === null) return { event: link, link: null };
	const page = await log.readStream(target.stream, {
		direction: "forwards",
		from: target.revision,
		limit: 1,
	});
	const event = page.status === "ok" ? page.events[0] : undefined;
	return {
		event: event?.revision === target.revision ? event : null,
		link,
	};
}

export function isLink({ type }: RecordedRawEvent): boolean {
	return type === LINK_TYPE;
}

function targetOf(
	link: RecordedRawEvent,
): { readonly stream: string; readonly revision: number } | null {
	const text = Buffer.from(link.data).toString();
	const at = text.indexOf("@");
	const revision = Number(text.slice(0, at));
	if (at < 1 || !Number.isSafeInteger(revision) || revision < 0) return null;
	return { stream: text.slice(at + 1), revision };
}
