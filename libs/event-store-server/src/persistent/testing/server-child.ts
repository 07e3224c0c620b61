/** A process with a store and its protocol server, which prints its port and runs until it is killed. Argument: directory. */

import { openEmbeddedEventStore } from "#event-store";
import { startEventStoreServer } from "../../server.js";

const directory = process.argv[2] as string;
const store = await openEmbeddedEventStore({ directory });
const server = await startEventStoreServer({
	log: store.raw,
	host: "127.0.0.1",
	port: 0,
});
console.log(server.port);
