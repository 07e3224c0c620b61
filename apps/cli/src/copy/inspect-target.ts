/** Whether a log may be copied to a target: what that holds in the domain's streams must be the log's own. */

import {
	DOMAIN_STREAM_PREFIXES,
	type EventLog,
	type RecordedEvent,
} from "#kernel";
import { progress } from "../output.js";
import { PAGE_EVENTS } from "./limits.js";
import { patiently } from "./patient-target.js";
import { otherEvent } from "./write-page.js";

/** Events of the domain's streams, page by page, from after a position to the head. */
export async function* domainPages(
	log: EventLog,
	after: number,
): AsyncGenerator<readonly RecordedEvent[], void> {
	const filter = { streamPrefixes: DOMAIN_STREAM_PREFIXES };
	for (let from = after, atHead = false; !atHead; ) {
		const page = await patiently(() =>
			log.readAll({ after: from, limit: PAGE_EVENTS, filter }),
		);
		yield page.events;
		from = page.position;
		atHead = page.atHead;
	}
}

/** @throws Failure naming the first event that the source does not have */
export async function inspectTarget(
	source: EventLog,
	target: EventLog,
	after: number,
): Promise<void> {
	const head = await patiently(() => target.headPosition());
	const bar = progress(head, "positions of the target looked at");
	try {
		for await (const events of domainPages(target, after)) {
			for (const event of events) {
				if (!(await holds(source, event))) throw otherEvent(event);
				bar.update(event.position);
			}
		}
	} finally {
		bar.stop();
	}
}

async function holds(source: EventLog, event: RecordedEvent): Promise<boolean> {
	const { stream, revision: from, eventId } = event;
	const [same] = await source.readStream(stream, { from, limit: 1 });
	return same?.revision === from && same.eventId === eventId;
}
