/** Derived ids: the same name always gives the same id. */

import { hash } from "node:crypto";

export const UUID_PATTERN =
	/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Namespaces of our own, each a UUIDv4 drawn once. */
export const EVENT_NAMESPACE = "5b0a2b5e-6a57-4a0e-9f4c-0d2f7f2c1e61";
export const VISIT_NAMESPACE = "c2f5a1f4-2b9b-4c34-8d1b-7a0c64a7f1d9";
export const IMPORT_NAMESPACE = "0d9f3f0a-93a1-4e43-8f0e-5b7de0a4c6b2";
export const TIMER_NAMESPACE = "f6b1d1a2-0c55-4bd7-a9a5-3d3f5f1b7c88";

const NAMESPACE_BYTES = 16;
/** Bytes of a name that are hashed without a new buffer; ours are a stream's name and a command's id. */
const NAME_BYTES_USUAL = 1_024;

const namespaces = new Map<string, Buffer>();
const scratch = Buffer.alloc(NAMESPACE_BYTES + NAME_BYTES_USUAL);

/** A UUID of version 5 (RFC 9562 section 5.5): SHA-1 over namespace and name. */
export function uuidV5(namespace: string, name: string): string {
	let bytes = namespaces.get(namespace);
	if (bytes === undefined) {
		bytes = Buffer.from(namespace.replaceAll("-", ""), "hex");
		namespaces.set(namespace, bytes);
	}
	// One call and one buffer: a hash object for each id would cost four times as much.
	const hex = hash("sha1", nameBytes(bytes, name), "hex");
	const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(
		16,
	);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function nameBytes(namespace: Buffer, name: string): Buffer {
	if (name.length * 3 > NAME_BYTES_USUAL) {
		return Buffer.concat([namespace, Buffer.from(name)]);
	}
	namespace.copy(scratch);
	const length = scratch.write(name, NAMESPACE_BYTES);
	return scratch.subarray(0, NAMESPACE_BYTES + length);
}

/**
 * The id of the event at `index` (from 0) among those that one command leads to. The stream is part of the name: a
 * command id that a client used for two visitors must not make two events one.
 * @param writerId of the process that decides, where others may write to the same stream; null where none can. Another
 * process, which knew another time or other definitions, may decide otherwise, and a store that took its events for a
 * retry of ours would confirm what is not in it.
 */
export function eventIdOf(
	stream: string,
	commandId: string,
	index: number,
	writerId: string | null,
): string {
	const name = `${stream}/${commandId}/${index}`;
	return uuidV5(
		EVENT_NAMESPACE,
		writerId === null ? name : `${name}/${writerId}`,
	);
}

/** The id of the visit that a command opens. */
export function visitIdOpenedBy(stream: string, commandId: string): string {
	return uuidV5(VISIT_NAMESPACE, `${stream}/${commandId}`);
}
