/** Reads of the models that a command led to, each waiting until they hold it. */

import type { Visit, Visitor } from "#kernel";
import { type Items, read } from "./commands.js";
import type { TestServer } from "./server.js";

export interface ListedEvent {
	readonly eventId: string;
	readonly type: string;
	readonly position: string;
	readonly occurredAt: string;
	readonly recordedAt: string;
	readonly data: Readonly<Record<string, unknown>>;
}

export interface InVisit {
	readonly visitId: string;
	readonly position: string;
}

interface OfVisitor {
	readonly visitorId: string;
	readonly position: string;
}

export function visitOf(
	server: TestServer,
	{ visitId, position }: InVisit,
): Promise<Visit> {
	return read(server, `/v1/visits/${visitId}?after=${position}`);
}

export function visitorOf(
	server: TestServer,
	{ visitorId, position }: OfVisitor,
): Promise<Visitor> {
	return read(server, `/v1/visitors/${visitorId}?after=${position}`);
}

/** All events of the visit, up to the first page's 200. */
export async function eventsOf(
	server: TestServer,
	{ visitId, position }: InVisit,
): Promise<readonly ListedEvent[]> {
	const path = `/v1/visits/${visitId}/events?limit=200&after=${position}`;
	return (await read<Items<ListedEvent>>(server, path)).items;
}
