import {
	appendFileSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../failure.js";
import type { OpenEncoder } from "./encoder.js";
import { ExportFile } from "./export-file.js";
import { journalOf } from "./journal.js";
import { parquetEncoder } from "./parquet-encoder.js";
import { someRows } from "./rows.fixture.js";
import { csvEncoder, ndjsonEncoder } from "./text-encoders.js";

const REQUEST = { site: "default", format: "any", type: null };
const PARTS = [someRows(1, 30), someRows(31, 20), someRows(51, 5)];

const formats: readonly (readonly [string, OpenEncoder])[] = [
	["ndjson", ndjsonEncoder],
	["csv", csvEncoder],
	["parquet", parquetEncoder],
];

let directory: string;
let file: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "journeylog-export-"));
	file = join(directory, "events");
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (encoder: OpenEncoder, request = REQUEST, until = "100") =>
	ExportFile.open(file, request, encoder, until);

/** The file as one run writes it. */
async function whole(encoder: OpenEncoder): Promise<Buffer> {
	const path = join(directory, "whole");
	const at = await ExportFile.open(path, REQUEST, encoder, "100");
	for (const rows of PARTS) await at.add(rows);
	await at.finish();
	return readFileSync(path);
}

describe.each(formats)("a file of %s", (_, encoder) => {
	it("is gone on with after every part, whatever was cut off", async () => {
		const expected = await whole(encoder);
		for (const [index, rows] of PARTS.entries()) {
			const part = await open(encoder);
			expect([part.resumed, part.until]).toEqual([index > 0, "100"]);
			expect(part.position).toBe(PARTS[index - 1]?.at(-1)?.position ?? 0);
			await part.add(rows);
			await part.leave();
			// What a kill may leave: bytes of the next part, and a torn line.
			appendFileSync(file, "half of a part");
			appendFileSync(journalOf(file), '{"bytes":99');
		}
		const last = await open(encoder);
		expect([last.position, last.events]).toEqual([55, 55]);
		await last.finish();
		expect(readFileSync(file)).toEqual(expected);
		expect(existsSync(journalOf(file))).toBe(false);
	});

	it("is gone on with where not even its beginning was written", async () => {
		const at = await open(encoder);
		await at.leave();
		const [beginning = ""] = readFileSync(journalOf(file), "utf8").split("\n");
		writeFileSync(journalOf(file), `${beginning}\n`);
		rmSync(file);
		const again = await open(encoder, REQUEST, "200");
		for (const rows of PARTS) await again.add(rows);
		await again.finish();
		expect([again.resumed, again.until]).toEqual([true, "100"]);
		expect(readFileSync(file)).toEqual(await whole(encoder));
	});
});

describe("a file that cannot be written", () => {
	it("is there already", async () => {
		writeFileSync(file, "mine");
		await expect(open(csvEncoder)).rejects.toThrow(Failure);
		expect(readFileSync(file, "utf8")).toBe("mine");
	});

	it("belongs to an export with other options", async () => {
		await (await open(csvEncoder)).leave();
		const other = { ...REQUEST, type: "PageViewed" };
		await expect(open(csvEncoder, other as never)).rejects.toThrow(
			"other options",
		);
	});

	it("has lost what was written", async () => {
		const at = await open(csvEncoder);
		await at.add(PARTS[0] ?? []);
		await at.leave();
		truncateSync(file, 10);
		await expect(open(csvEncoder)).rejects.toThrow("remove both");
	});
});
