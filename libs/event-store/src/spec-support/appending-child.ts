/**
 * A process that appends to a store until it is killed. Each acknowledged append becomes one line `stream revision ids`
 * on standard output, written only after the acknowledgement. Arguments: directory.
 */

import { writeSync } from "node:fs";
import { newEvents } from "../contract/fixtures.js";
import { openEmbeddedEventStore } from "../embedded/embedded-event-store.js";

const APPENDERS = 40;
/** Ends the process should nobody kill it. */
const APPENDS_MAX = 200_000;

const store = await openEmbeddedEventStore({
	directory: process.argv[2] as string,
});

async function appendOn(stream: string): Promise<void> {
	let revision = -1;
	for (let i = 0; i < APPENDS_MAX / APPENDERS; i++) {
		const events = newEvents(1 + (i % 3));
		({ revision } = await store.append(stream, revision, events));
		const ids = events.map(({ eventId }) => eventId).join(",");
		writeSync(1, `${stream} ${revision} ${ids}\n`);
	}
}

await Promise.all(
	Array.from({ length: APPENDERS }, (_, i) => appendOn(`crash-${i}`)),
);
await store.close();
