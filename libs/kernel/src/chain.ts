/**
 * The hash chain of a stream. Each event carries in its metadata a SHA-256 over itself and over the hash of the event
 * before it, so that none can be changed, left out or put in without all later ones showing it.
 *
 * Hashed is the canonical JSON (RFC 8785) of `[form, previous hash or null, stream, event id, type, data, metadata]`,
 * in UTF-8, the metadata without the hash itself. Position, time of recording and revision are not in it: the store
 * gives them, and tells none of them before the append (a deleted stream goes on numbering).
 */

import { hash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";
import type { NewEvent } from "./event-store.js";

/** Hash of a stream's last event, 64 lower-case hex digits; null before the first. */
export type ChainHead = string | null;

/** Forms of what is hashed. An event that carries a hash must not pass for one without, should somebody take it away. */
const CHAINED = "chain-1";
const UNCHAINED = "unchained";

const HASH_PATTERN = /^[0-9a-f]{64}$/;

/** The event's hash, as it is or will be in its metadata. @throws TypeError for what JSON cannot express */
export function chainHash(
	previous: ChainHead,
	stream: string,
	event: NewEvent,
): string {
	return hashOf(CHAINED, previous, stream, event);
}

/** The hash of an event that carries none: so one that comes later vouches for it, too. */
export function unchainedHash(
	previous: ChainHead,
	stream: string,
	event: NewEvent,
): string {
	return hashOf(UNCHAINED, previous, stream, event);
}

/** The events with their hashes, to be appended to the stream whose head is given. @throws TypeError */
export function chained(
	head: ChainHead,
	stream: string,
	events: readonly NewEvent[],
): readonly NewEvent[] {
	let chain = head;
	return events.map((event) => {
		chain = chainHash(chain, stream, event);
		return { ...event, metadata: { ...event.metadata, chain } };
	});
}

/** The head of a stream after one more event of it: what that carries, without a check. @throws TypeError */
export function chainHeadAfter(
	head: ChainHead,
	stream: string,
	event: NewEvent,
): string {
	const chain: unknown = event.metadata.chain;
	return typeof chain === "string" && HASH_PATTERN.test(chain)
		? chain
		: unchainedHash(head, stream, event);
}

function hashOf(
	form: string,
	previous: ChainHead,
	stream: string,
	{ eventId, type, data, metadata }: NewEvent,
): string {
	// Members that are undefined are left out.
	const rest =
		metadata.chain === undefined ? metadata : { ...metadata, chain: undefined };
	const parts = [form, previous, stream, eventId, type, data, rest];
	return hash("sha256", canonicalJson(parts), "hex");
}
