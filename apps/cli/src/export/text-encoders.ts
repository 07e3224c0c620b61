/** Events as text: a JSON object a line, or comma-separated values. */

import type { Encoder } from "./encoder.js";
import { EXPORT_COLUMNS, type ExportRow } from "./export-row.js";

export function ndjsonEncoder(): Encoder {
	return textEncoder("", (row) => `${JSON.stringify(row)}\n`);
}

/** By RFC 4180, with a header: lines end with CR LF, and fields are quoted where they must be. */
export function csvEncoder(): Encoder {
	return textEncoder(csvLine(EXPORT_COLUMNS), (row) =>
		csvLine(EXPORT_COLUMNS.map((column) => row[column])),
	);
}

function textEncoder(
	header: string,
	lineOf: (row: ExportRow) => string,
): Encoder {
	return {
		begin: () => Buffer.from(header),
		part: (rows) => ({
			bytes: Buffer.from(rows.map(lineOf).join("")),
			memory: null,
		}),
		end: () => new Uint8Array(),
	};
}

function csvLine(values: readonly unknown[]): string {
	return `${values.map(csvField).join(",")}\r\n`;
}

/** Null is an empty field; an object is its JSON. */
function csvField(value: unknown): string {
	if (value === null || value === undefined) return "";
	const text =
		typeof value === "object" ? JSON.stringify(value) : String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
