import { openEmbeddedEventStore, openEventStoreDb } from "#event-store";
import { startEventStoreServer } from "#event-store-server";
import type { ChainReport } from "../chain-report.js";
import { type ChainRequest, checkLog } from "../check-log.js";
import { checkedLog } from "../checked-log.js";

const HOST = "127.0.0.1";

/** Checks the log of a directory as an EventStoreDB: over its protocol, with that driver. */
export async function checkThroughServer(
	directory: string,
	request: ChainRequest,
): Promise<ChainReport> {
	const embedded = await openEmbeddedEventStore({ directory });
	const server = await startEventStoreServer({
		...{ log: embedded.raw, host: HOST, port: 0 },
	});
	const log = openEventStoreDb({
		connectionString: `esdb://${HOST}:${server.port}?tls=false`,
	});
	try {
		return await checkLog(checkedLog(log), request, {
			onProgress: () => {},
			signal: new AbortController().signal,
		});
	} finally {
		await log.close();
		await server.close();
		await embedded.close();
	}
}
