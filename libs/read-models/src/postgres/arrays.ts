/**
 * Arrays as parameters in PostgreSQL's binary format (`array_recv` in its source): dimensions, a flag for nulls, the
 * element's type, then each element with its length. Nothing need be escaped on this side or parsed on the other.
 */

/** `oid` of the catalogue `pg_type`. */
const TEXT = 25;
const BIGINT = 20;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const BIGINT_BYTES = 8;
const NULL = -1;

/** For a parameter of type `text[]`. */
export function textArray(values: readonly (string | null)[]): Buffer {
	let bytes = HEADER_BYTES;
	for (const value of values)
		bytes += LENGTH_BYTES + (value === null ? 0 : Buffer.byteLength(value));
	const buffer = Buffer.allocUnsafe(bytes);
	let at = writeHeader(buffer, TEXT, values.length);
	for (const value of values) {
		const start = at + LENGTH_BYTES;
		const length = value === null ? NULL : buffer.write(value, start);
		buffer.writeInt32BE(length, at);
		at = start + Math.max(0, length);
	}
	return buffer;
}

/** For a parameter of type `bigint[]`, of whole numbers; what is no number at all becomes null, as SQLite takes it. */
export function bigintArray(values: readonly (number | null)[]): Buffer {
	const each = LENGTH_BYTES + BIGINT_BYTES;
	const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * each);
	let at = writeHeader(buffer, BIGINT, values.length);
	for (const value of values) {
		if (value === null || !Number.isFinite(value)) {
			at = buffer.writeInt32BE(NULL, at);
			continue;
		}
		at = buffer.writeInt32BE(BIGINT_BYTES, at);
		at = buffer.writeBigInt64BE(BigInt(value), at);
	}
	return buffer.subarray(0, at);
}

function writeHeader(buffer: Buffer, type: number, length: number): number {
	let at = 0;
	for (const word of [1, 1, type, length, 1])
		at = buffer.writeInt32BE(word, at);
	return at;
}
