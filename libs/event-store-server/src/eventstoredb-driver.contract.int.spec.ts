/** The EventStoreDB driver passes the contract of every store, over a real connection to the protocol server. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedEventStore, openEventStoreDb } from "#event-store";
import { eventStoreContract } from "../../event-store/src/contract/event-store.contract.js";
import { startEventStoreServer } from "./server.js";

eventStoreContract("EventStoreDB", async () => {
	const directory = mkdtempSync(join(tmpdir(), "journeylog-contract-"));
	const log = await openEmbeddedEventStore({ directory });
	const server = await startEventStoreServer({
		log: log.raw,
		host: "127.0.0.1",
		port: 0,
	});
	const store = openEventStoreDb({
		connectionString: `esdb://127.0.0.1:${server.port}?tls=false`,
	});
	const close = async () => {
		await store.close();
		await server.close();
		await log.close();
		rmSync(directory, { recursive: true });
	};
	return { store, close };
});
