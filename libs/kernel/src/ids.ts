/** Derived ids: the same name always gives the same id, so a retry is recognised by everybody. */

import { createHash } from "node:crypto";

export const UUID_PATTERN =
	/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Namespaces of our own, each a UUIDv4 drawn once. */
export const EVENT_NAMESPACE = "5b0a2b5e-6a57-4a0e-9f4c-0d2f7f2c1e61";
export const VISIT_NAMESPACE = "c2f5a1f4-2b9b-4c34-8d1b-7a0c64a7f1d9";
export const IMPORT_NAMESPACE = "0d9f3f0a-93a1-4e43-8f0e-5b7de0a4c6b2";
export const TIMER_NAMESPACE = "f6b1d1a2-0c55-4bd7-a9a5-3d3f5f1b7c88";

const namespaceBytes = new Map<string, Buffer>();

/** A UUID of version 5 (RFC 9562 section 5.5): SHA-1 over namespace and name. */
export function uuidV5(namespace: string, name: string): string {
	let bytes = namespaceBytes.get(namespace);
	if (bytes === undefined) {
		bytes = Buffer.from(namespace.replaceAll("-", ""), "hex");
		namespaceBytes.set(namespace, bytes);
	}
	const hash = createHash("sha1").update(bytes).update(name).digest();
	hash[6] = ((hash[6] as number) & 0x0f) | 0x50;
	hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
	const hex = hash.toString("hex", 0, 16);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * The id of the event at `index` (from 0) among those that one command leads to. The stream is part of the name: a
 * command id that a client used for two visitors must not make two events one.
 */
export function eventIdOf(
	stream: string,
	commandId: string,
	index: number,
): string {
	return uuidV5(EVENT_NAMESPACE, `${stream}/${commandId}/${index}`);
}

/** The id of the visit that a command opens. */
export function visitIdOpenedBy(stream: string, commandId: string): string {
	return uuidV5(VISIT_NAMESPACE, `${stream}/${commandId}`);
}
