/** How an event's bytes are kept in the text columns of the log. */

import { isUtf8 } from "node:buffer";
import type { RawEvent } from "../raw-log.js";

/** Bits of `events.format`; 0 is the domain's own: data and metadata are JSON texts. */
export const EventFormat = {
	/** Written as bytes, by the protocol server: the texts need not be JSON, whatever the content type. */
	foreign: 1,
	/** The content type is not `application/json`. */
	binary: 2,
	/** The data are no UTF-8 and kept as base64. */
	dataBase64: 4,
	/** The metadata are no UTF-8 and kept as base64. */
	metadataBase64: 8,
} as const;

export interface EventTexts {
	readonly format: number;
	readonly data: string;
	readonly metadata: string;
}

export function textsOf({ isJson, data, metadata }: RawEvent): EventTexts {
	const dataBase64 = !isUtf8(data);
	const metadataBase64 = !isUtf8(metadata);
	return {
		format:
			EventFormat.foreign |
			(isJson ? 0 : EventFormat.binary) |
			(dataBase64 ? EventFormat.dataBase64 : 0) |
			(metadataBase64 ? EventFormat.metadataBase64 : 0),
		data: textOf(data, dataBase64),
		metadata: textOf(metadata, metadataBase64),
	};
}

export function dataOf({ format, data }: EventTexts): Buffer {
	return bytesOf(data, (format & EventFormat.dataBase64) !== 0);
}

export function metadataOf({ format, metadata }: EventTexts): Buffer {
	return bytesOf(metadata, (format & EventFormat.metadataBase64) !== 0);
}

function textOf(bytes: Uint8Array, base64: boolean): string {
	const { buffer, byteOffset, byteLength } = bytes;
	const view = Buffer.from(buffer, byteOffset, byteLength);
	return view.toString(base64 ? "base64" : "utf8");
}

function bytesOf(text: string, base64: boolean): Buffer {
	return Buffer.from(text, base64 ? "base64" : "utf8");
}
