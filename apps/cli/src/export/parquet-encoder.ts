/**
 * Events as a Parquet file (https://parquet.apache.org/docs/file-format/): each part is a row group. What the footer tells
 * of the groups written so far is their memory.
 */

import { deserialize, serialize } from "node:v8";
import {
	type BasicType,
	ByteWriter,
	type ColumnSource,
	ParquetWriter,
	schemaFromColumnData,
} from "hyparquet-writer";
import type { Encoder } from "./encoder.js";
import { EXPORT_COLUMNS, type ExportRow } from "./export-row.js";

type RowGroup = ParquetWriter["row_groups"][number];
type Column = (typeof EXPORT_COLUMNS)[number];

const TYPES: Readonly<Record<Column, BasicType>> = {
	position: "INT64",
	recordedAt: "TIMESTAMP",
	occurredAt: "TIMESTAMP",
	type: "STRING",
	siteId: "STRING",
	visitorId: "STRING",
	visitId: "STRING",
	stream: "STRING",
	revision: "INT64",
	eventId: "STRING",
	schemaVersion: "INT32",
	commandId: "STRING",
	data: "JSON",
};

const NEVER_NULL: ReadonlySet<Column> = new Set([
	"position",
	"recordedAt",
	"type",
	"siteId",
	"stream",
	"revision",
	"eventId",
	"data",
]);

const SCHEMA = schemaFromColumnData({
	columnData: EXPORT_COLUMNS.map((name) => ({
		name,
		data: [],
		type: TYPES[name],
		nullable: !NEVER_NULL.has(name),
	})),
});

export function parquetEncoder(
	bytes: number,
	memories: readonly string[],
): Encoder {
	const writer = new ByteWriter();
	const parquet = new ParquetWriter({ writer, schema: SCHEMA });
	const header = taken(writer);
	writer.offset = Math.max(bytes, header.length);
	for (const memory of memories) {
		const group: RowGroup = deserialize(Buffer.from(memory, "base64"));
		parquet.row_groups.push(group);
		parquet.num_rows += group.num_rows;
	}
	return {
		begin: () => header,
		part(rows) {
			const rowGroupSize = rows.length;
			parquet.write({ columnData: columnsOf(rows), rowGroupSize });
			const memory = serialize(parquet.row_groups.at(-1)).toString("base64");
			return { bytes: taken(writer), memory };
		},
		end() {
			if (parquet.row_groups.length === 0)
				parquet.row_groups.push(emptyGroup());
			parquet.finish();
			return taken(writer);
		},
	};
}

/** For a file without events: readers refuse the way in which the writer encodes an empty list of groups. */
function emptyGroup(): RowGroup {
	const size = { total_uncompressed_size: 0n, total_compressed_size: 0n };
	const columns = SCHEMA.slice(1).map(({ name, type }) => ({
		file_offset: 0n,
		meta_data: {
			...size,
			type: type as NonNullable<typeof type>,
			encodings: ["PLAIN" as const],
			path_in_schema: [name],
			codec: "UNCOMPRESSED" as const,
			num_values: 0n,
			data_page_offset: 0n,
		},
	}));
	return { columns, total_byte_size: 0n, num_rows: 0n };
}

/** What was written since the last call; the writer goes on at its offset. */
function taken(writer: ByteWriter): Uint8Array {
	const bytes = writer.getBytes().slice();
	writer.index = 0;
	return bytes;
}

function columnsOf(rows: readonly ExportRow[]): ColumnSource[] {
	return EXPORT_COLUMNS.map((name) => ({
		name,
		data: rows.map((row) => cellOf(row, name)),
		offsetIndex: false,
		// The least and the greatest document tell nobody anything.
		statistics: name !== "data",
	}));
}

function cellOf(row: ExportRow, column: Column): unknown {
	const value = row[column];
	if (value === null) return null;
	const type = TYPES[column];
	if (type === "INT64") return BigInt(value as number);
	return type === "TIMESTAMP" ? timeOf(value as string) : value;
}

/** Null for a time that is none: another program may have recorded it. */
function timeOf(iso: string): Date | null {
	const time = new Date(iso);
	return Number.isNaN(time.getTime()) ? null : time;
}
