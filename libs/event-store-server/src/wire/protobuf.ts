/** As much of protobuf's encoding as the hot messages need (https://protobuf.dev/programming-guides/encoding). */

import { TOMBSTONE_REVISION } from "#event-store";

const VARINT_PAYLOAD = 0x80;

/** Wire types, the low bits of a tag. */
export const VARINT = 0;
export const BYTES = 2;

export function tag(field: number, wireType: number): number {
	return (field << 3) | wireType;
}

/** Bytes of a whole number from 0 to 2^53, or of TOMBSTONE_REVISION, as a varint. */
export function varintSize(value: number): number {
	let size = 1;
	for (let rest = value; rest >= VARINT_PAYLOAD; rest /= VARINT_PAYLOAD) size++;
	// 2^63 stands for 2^63 - 1, which is a bit and so a byte shorter.
	return value === TOMBSTONE_REVISION ? size - 1 : size;
}

/** Writes into a buffer that is large enough. */
export class Encoder {
	readonly bytes: Buffer;
	#at = 0;

	constructor(size: number) {
		this.bytes = Buffer.allocUnsafe(size);
	}

	/** A tag of one byte: fields up to 15. */
	tag(field: number, wireType: number): void {
		this.bytes[this.#at++] = tag(field, wireType);
	}

	varint(value: number): void {
		let rest = value;
		if (rest === TOMBSTONE_REVISION) {
			// 2^63 - 1: nine groups of seven bits, all set.
			this.bytes.fill(0xff, this.#at, this.#at + 8);
			this.#at += 8;
			rest = 0x7f;
		}
		while (rest >= VARINT_PAYLOAD) {
			this.bytes[this.#at++] = (rest % VARINT_PAYLOAD) + VARINT_PAYLOAD;
			rest = Math.floor(rest / VARINT_PAYLOAD);
		}
		this.bytes[this.#at++] = rest;
	}

	raw(bytes: Uint8Array): void {
		this.bytes.set(bytes, this.#at);
		this.#at += bytes.length;
	}

	ascii(text: string): void {
		this.#at += this.bytes.write(text, this.#at, "latin1");
	}
}

/** Size of a field of bytes with its tag and length. */
export function bytesFieldSize(length: number): number {
	return 1 + varintSize(length) + length;
}

/** Size of a number's field; none where it is 0, protobuf's default. */
export function varintFieldSize(value: number): number {
	return value === 0 ? 0 : 1 + varintSize(value);
}

/** A field of bytes on its own. */
export function bytesField(field: number, bytes: Uint8Array): Buffer {
	const encoder = new Encoder(bytesFieldSize(bytes.length));
	encoder.tag(field, BYTES);
	encoder.varint(bytes.length);
	encoder.raw(bytes);
	return encoder.bytes;
}
