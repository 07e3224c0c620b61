/** What pinned messages are told apart by. */

import type { RecordedRawEvent } from "#event-store";
import type { ResolvedEvent } from "../../../wire/read-response.js";

const LINK_TYPE = "$>";

/** The stream of the event itself; of the event that a link points to where the link is not resolved. */
export function streamKey({ event, link }: ResolvedEvent): string {
	const { type, stream, data } = (event ?? link) as RecordedRawEvent;
	if (type !== LINK_TYPE) return stream;
	const target = Buffer.from(data).toString();
	return target.slice(target.indexOf("@") + 1);
}

/** The event's `$correlationId`, its stream where it has none. */
export function correlationKey(resolved: ResolvedEvent): string {
	const { metadata } = (resolved.event ?? resolved.link) as RecordedRawEvent;
	return correlationIn(metadata) ?? streamKey(resolved);
}

function correlationIn(metadata: Uint8Array): string | null {
	if (metadata.length === 0) return null;
	try {
		const parsed: unknown = JSON.parse(Buffer.from(metadata).toString());
		const { $correlationId: id } = Object(parsed) as Record<string, unknown>;
		return typeof id === "string" ? id : null;
	} catch {
		return null;
	}
}
