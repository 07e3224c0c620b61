import { arrowRows } from "../../../../tests/support/arrow-rows.js";
import type { OpenEncoder } from "./encoder.js";
import { EXPORT_COLUMNS, type ExportRow } from "./export-row.js";
import { parquetEncoder } from "./parquet-encoder.js";
import { someRows } from "./rows.fixture.js";
import { csvEncoder, ndjsonEncoder } from "./text-encoders.js";

const PARTS = [someRows(1, 40), someRows(41, 3), someRows(44, 60)];
const ALL = PARTS.flat();

/** Fields by RFC 4180, read by its grammar. */
function csvRecords(text: string): string[][] {
	const records: string[][] = [];
	const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
	let record: string[] = [];
	for (let match = field.exec(text); match !== null; match = field.exec(text)) {
		const [, quoted, plain = "", end] = match;
		record.push(quoted?.replaceAll('""', '"') ?? plain);
		if (end === ",") continue;
		records.push(record);
		record = [];
	}
	return records;
}

function written(open: OpenEncoder): Buffer {
	const encoder = open(0, []);
	return Buffer.concat([
		encoder.begin(),
		...PARTS.map((rows) => encoder.part(rows).bytes),
		encoder.end(),
	]);
}

describe("ndjson", () => {
	it("is a JSON object a line", () => {
		const lines = written(ndjsonEncoder).toString("utf8").split("\n");
		expect(lines.pop()).toBe("");
		expect(lines.map((line) => JSON.parse(line))).toEqual(ALL);
	});
});

describe("csv", () => {
	it("is what RFC 4180 reads back, under a header", () => {
		const records = csvRecords(written(csvEncoder).toString("utf8"));
		const [header, ...rows] = records;
		expect(header).toEqual(EXPORT_COLUMNS);
		const textOf = (value: unknown) => {
			if (value === null) return "";
			return typeof value === "object" ? JSON.stringify(value) : String(value);
		};
		expect(rows).toEqual(
			ALL.map((row) => EXPORT_COLUMNS.map((column) => textOf(row[column]))),
		);
	});
});

describe("parquet", () => {
	/** As the other reader gives it. */
	const expected = (row: ExportRow) => ({
		...row,
		position: BigInt(row.position),
		revision: BigInt(row.revision),
		data: JSON.stringify(row.data),
	});

	it("is read by another implementation, types and nulls and all", () => {
		expect(arrowRows(written(parquetEncoder))).toEqual(ALL.map(expected));
	});

	it("is the same where each part is written by a process of its own", () => {
		const memories: string[] = [];
		let file = Buffer.from(parquetEncoder(0, []).begin());
		for (const rows of PARTS) {
			const { bytes, memory } = parquetEncoder(file.length, memories).part(
				rows,
			);
			file = Buffer.concat([file, bytes]);
			memories.push(memory ?? "");
		}
		const end = parquetEncoder(file.length, memories).end();
		expect(Buffer.concat([file, end])).toEqual(written(parquetEncoder));
	});

	it("may hold no event at all", () => {
		const encoder = parquetEncoder(0, []);
		const empty = Buffer.concat([encoder.begin(), encoder.end()]);
		expect(arrowRows(empty)).toEqual([]);
	});

	it("takes a time that is none for an unknown one", () => {
		const [row] = someRows(1, 1) as [ExportRow];
		const encoder = parquetEncoder(0, []);
		const file = Buffer.concat([
			encoder.begin(),
			encoder.part([{ ...row, occurredAt: "yesterday" }]).bytes,
			encoder.end(),
		]);
		expect(arrowRows(file)[0]?.occurredAt).toBeNull();
	});
});
