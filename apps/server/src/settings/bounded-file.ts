/** Files that settings name: small, and nobody knows what they really are. */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const FILE_BYTES_MAX = 1_048_576;

/** @throws Error whose message is one line and goes after the path: it cannot be read, or is larger than a setting is */
export function readBoundedFile(path: string): Buffer {
	let file: number;
	try {
		file = openSync(path, "r");
	} catch (error) {
		throw new Error(`cannot be read (${codeOf(error)})`);
	}
	try {
		const { size } = fstatSync(file);
		if (size > FILE_BYTES_MAX)
			throw new Error(`is larger than ${FILE_BYTES_MAX} bytes`);
		const bytes = Buffer.alloc(FILE_BYTES_MAX + 1);
		let length = 0;
		for (;;) {
			const read = readFrom(file, bytes, length);
			length += read;
			if (length > FILE_BYTES_MAX)
				throw new Error(`is larger than ${FILE_BYTES_MAX} bytes`);
			if (read === 0) return bytes.subarray(0, length);
		}
	} finally {
		closeSync(file);
	}
}

function readFrom(file: number, bytes: Buffer, offset: number): number {
	try {
		return readSync(file, bytes, offset, bytes.length - offset, null);
	} catch (error) {
		throw new Error(`cannot be read (${codeOf(error)})`);
	}
}

function codeOf(error: unknown): string {
	return String((error as NodeJS.ErrnoException | null)?.code ?? "no reason");
}
