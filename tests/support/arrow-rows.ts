/**
 * Rows of a Parquet file as Apache Arrow's own implementation (in Rust) reads them: its columns lie in the memory of a
 * WebAssembly module, and are taken from there by the Arrow C data interface
 * (https://arrow.apache.org/docs/format/CDataInterface.html), with pointers of 32 bits.
 */

import { readParquet, wasmMemory } from "parquet-wasm";

export type Cell = string | bigint | number | null;
export type Row = Readonly<Record<string, Cell>>;

const POINTER_BYTES = 4;

/** Of the structs `ArrowSchema` and `ArrowArray`. */
const SCHEMA = { format: 0, name: 4, children: 32 };
const ARRAY = {
	length: 0,
	offset: 16,
	childCount: 32,
	buffers: 40,
	children: 44,
};

export function arrowRows(file: Uint8Array): readonly Row[] {
	const rows: Row[] = [];
	for (const batch of readParquet(file).recordBatches()) {
		const ffi = batch.intoFFI();
		rows.push(...rowsAt(ffi.schemaAddr(), ffi.arrayAddr()));
		ffi.free();
	}
	return rows;
}

function rowsAt(schema: number, array: number): Row[] {
	const { view } = memory();
	const length = Number(view.getBigInt64(array + ARRAY.length, true));
	const count = Number(view.getBigInt64(array + ARRAY.childCount, true));
	const columns = Array.from({ length: count }, (_, n) =>
		columnAt(
			pointer(pointer(schema + SCHEMA.children) + n * POINTER_BYTES),
			pointer(pointer(array + ARRAY.children) + n * POINTER_BYTES),
		),
	);
	return Array.from({ length }, (_, row) =>
		Object.fromEntries(columns.map(({ name, cell }) => [name, cell(row)])),
	);
}

function columnAt(schema: number, array: number) {
	const { view } = memory();
	const offset = Number(view.getBigInt64(array + ARRAY.offset, true));
	const buffers = pointer(array + ARRAY.buffers);
	const buffer = (n: number) => pointer(buffers + n * POINTER_BYTES);
	const validity = buffer(0);
	const isNull = (row: number) =>
		validity !== 0 &&
		(view.getUint8(validity + (row >> 3)) & (1 << (row & 7))) === 0;
	const read = reader(text(pointer(schema + SCHEMA.format)), buffer);
	const cell = (row: number) =>
		isNull(row + offset) ? null : read(row + offset);
	return { name: text(pointer(schema + SCHEMA.name)), cell };
}

/** @throws Error for a type that no export has */
function reader(
	format: string,
	buffer: (n: number) => number,
): (row: number) => Cell {
	const { view, bytes } = memory();
	const values = buffer(1);
	switch (format) {
		case "i":
			return (row) => view.getInt32(values + row * 4, true);
		case "l":
			return (row) => view.getBigInt64(values + row * 8, true);
		case "tsm:":
		case "tsm:UTC":
			return (row) => {
				const ms = Number(view.getBigInt64(values + row * 8, true));
				return new Date(ms).toISOString();
			};
		case "u":
			return (row) => {
				const from = view.getInt32(values + row * 4, true);
				const to = view.getInt32(values + row * 4 + 4, true);
				const at = buffer(2);
				return Buffer.from(bytes.subarray(at + from, at + to)).toString("utf8");
			};
		default:
			throw new Error(`Arrow format ${format} is not read here`);
	}
}

/** Anew each time: the memory may have been moved as it grew. */
function memory(): { readonly view: DataView; readonly bytes: Uint8Array } {
	const { buffer } = wasmMemory() as unknown as { buffer: ArrayBuffer };
	return { view: new DataView(buffer), bytes: new Uint8Array(buffer) };
}

function pointer(at: number): number {
	return memory().view.getUint32(at, true);
}

function text(at: number): string {
	const { bytes } = memory();
	return Buffer.from(bytes.subarray(at, bytes.indexOf(0, at))).toString("utf8");
}
