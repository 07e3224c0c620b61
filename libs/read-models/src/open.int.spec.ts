import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { ReadModelsUnavailable } from "#kernel";
import { openReadModels } from "./read-models.js";
import { READ_MODELS_FILE } from "./sqlite/open-sqlite.js";
import { describeOnBoth, type TestDatabase } from "./testing/databases.js";

const checkpoint = {
	projection: "visit",
	version: 1,
	position: 7,
	updated_at: 0,
};

describeOnBoth("opening read models", (databases) => {
	let database: TestDatabase;

	beforeEach(async () => {
		database = await databases.create();
	});

	afterEach(() => database.remove());

	it("lets a reader that came first wait for the writer, and see what it writes", async () => {
		const opening = openReadModels({ ...database.options, readonly: true });
		const writer = await openReadModels(database.options);
		const reader = await opening;
		expect(await reader.waitForPosition(["visit"], 7, 0)).toBe(false);
		const waiting = reader.waitForPosition(["visit"], 7, 10_000);
		await writer.db.insertInto("checkpoints").values(checkpoint).execute();
		expect(await waiting).toBe(true);
		await expect(
			reader.db.deleteFrom("checkpoints").execute(),
		).rejects.toMatchObject({
			message: expect.stringMatching(/read-?only/),
		});
		await reader.close();
		await writer.close();
	});

	it("keeps what is there when opened again", async () => {
		const first = await openReadModels(database.options);
		await first.db.insertInto("checkpoints").values(checkpoint).execute();
		await first.close();
		const second = await openReadModels(database.options);
		expect(await second.checkpoints()).toEqual([
			{ projection: "visit", version: 1, position: 7, updatedAt: 0 },
		]);
		await second.close();
	});

	it("refuses a database of newer code", async () => {
		await (await openReadModels(database.options)).close();
		await database.execute(
			"insert into kysely_migration values ('9999-future', '2030')",
		);
		await expect(openReadModels(database.options)).rejects.toThrow(
			/cannot be migrated.*9999-future/,
		);
	});
});

describe("opening read models in a directory", () => {
	let directory: string;

	beforeEach(() => {
		directory = mkdtempSync(join(tmpdir(), "journeylog-open-"));
	});

	afterEach(() => rmSync(directory, { recursive: true }));

	it("gives up on a writer that does not come", async () => {
		await expect(
			openReadModels({ directory, readonly: true, waitMs: 40 }),
		).rejects.toThrow(ReadModelsUnavailable);
		new Database(join(directory, READ_MODELS_FILE)).close();
		await expect(
			openReadModels({ directory, readonly: true, waitMs: 40 }),
		).rejects.toThrow(/not ready/);
	});

	it("names the file that is no database", async () => {
		writeFileSync(join(directory, READ_MODELS_FILE), "x".repeat(8_192));
		await expect(openReadModels({ directory })).rejects.toMatchObject({
			code: "read-models-unavailable",
			message: expect.stringContaining(READ_MODELS_FILE),
		});
	});
});
