/**
 * The embedded log for EventStoreDB's own clients. The protocol as it is spoken here knows no users, so it is for this
 * machine alone, whatever HOST is; and what is ours in the log, outsiders may read only.
 */

import type { EmbeddedEventStore } from "#event-store";
import {
	CannotListen,
	type EventStoreServer,
	startEventStoreServer,
} from "#event-store-server";
import { DOMAIN_STREAM_PREFIXES } from "#kernel";
import { SettingsError } from "../settings/settings-error.js";

export const LOG_PORT_HOST = "127.0.0.1";

/** @throws SettingsError where the port cannot be had; StoreUnavailable */
export async function openLogPort(
	{ raw: log }: EmbeddedEventStore,
	port: number,
): Promise<EventStoreServer> {
	try {
		return await startEventStoreServer({
			log,
			host: LOG_PORT_HOST,
			port,
			closedPrefixes: DOMAIN_STREAM_PREFIXES,
		});
	} catch (error) {
		if (!(error instanceof CannotListen)) throw error;
		throw SettingsError.cannotListen("EVENT_STORE_PORT", port, error.cause);
	}
}
