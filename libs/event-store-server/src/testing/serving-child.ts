/**
 * A process that serves the log of a directory until it is killed, and prints `up` once it listens. Arguments: directory,
 * port.
 */

import { openEmbeddedEventStore } from "#event-store";
import { startEventStoreServer } from "../server.js";

/** Ends the process should nobody kill it. */
const LIFE_MS_MAX = 120_000;

const [, , directory = "", port = ""] = process.argv;
const store = await openEmbeddedEventStore({ directory });
await startEventStoreServer({
	log: store.raw,
	host: "127.0.0.1",
	port: Number(port),
});
process.stdout.write("up\n");
setTimeout(() => process.exit(1), LIFE_MS_MAX);
