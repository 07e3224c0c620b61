import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { NO_STREAM, StoreUnavailable } from "#kernel";
import { newEvents, rejection } from "../contract/fixtures.js";
import { storePerTest } from "../spec-support/store-per-test.js";
import { directoryPerTest } from "../spec-support/temp-directory.js";
import { openEmbeddedEventStore } from "./embedded-event-store.js";
import { UnreadableEvent, UnusableLogFile } from "./log-errors.js";
import { logFileOf } from "./log-file.js";
import { openEmbeddedLogReader } from "./log-reader.js";

/** Changes the file behind the store's back. */
function tamper(directory: string, sql: string): void {
	const db = new Database(logFileOf(directory));
	db.exec(sql);
	db.close();
}

describe("a log file", () => {
	const temp = directoryPerTest();
	const open = () => openEmbeddedEventStore({ directory: temp.path });
	const openReader = () => openEmbeddedLogReader({ directory: temp.path });

	async function expectUnusable(text: string): Promise<void> {
		for (const opening of [open, openReader]) {
			const error = await rejection(opening());
			expect(error).toBeInstanceOf(UnusableLogFile);
			expect(String(error)).toContain(text);
			expect(String(error)).toContain(logFileOf(temp.path));
		}
	}

	it("of garbage is refused, and left as it is", async () => {
		writeFileSync(logFileOf(temp.path), "garbage ".repeat(1_000));
		await expectUnusable("is not an event log");
		await expectUnusable("is not an event log");
	});

	it("of another application is refused", async () => {
		tamper(temp.path, "CREATE TABLE customers (id INTEGER)");
		await expectUnusable("another application");
	});

	it("of a newer version is refused", async () => {
		await (await open()).close();
		tamper(temp.path, "PRAGMA user_version = 99");
		await expectUnusable("schema version 99");
	});

	it("that cannot be opened makes the store unavailable", async () => {
		mkdirSync(logFileOf(temp.path));
		expect(await rejection(open())).toBeInstanceOf(StoreUnavailable);
	});

	it("that is not there cannot be read, and is not made by reading", async () => {
		const error = await rejection(openReader());
		expect(error).toBeInstanceOf(StoreUnavailable);
		expect(await rejection(openReader())).toBeInstanceOf(StoreUnavailable);
	});

	it("is given free by an opening that failed", async () => {
		writeFileSync(logFileOf(temp.path), "garbage ".repeat(1_000));
		expect(await rejection(open())).toBeInstanceOf(UnusableLogFile);
		writeFileSync(logFileOf(temp.path), "");
		await (await open()).close();
	});
});

describe("a log file that was tampered with", () => {
	const test = storePerTest();

	it.each(["data", "metadata"])(
		"with damaged %s names the position",
		async (column) => {
			const { store } = test;
			await store.append("s", NO_STREAM, newEvents(5));
			tamper(
				test.directory,
				`UPDATE events SET ${column} = '{"n":' WHERE position = 3`,
			);
			const { signal } = new AbortController();
			const follower = store
				.follow({ after: 0, limit: 2, signal })
				[Symbol.asyncIterator]();
			expect((await follower.next()).value.events).toHaveLength(2);
			for (const reading of [
				store.readStream("s", { limit: 10 }),
				store.readAll({ after: 2, limit: 1 }),
				follower.next(),
			]) {
				const error = await rejection(reading);
				expect(error).toBeInstanceOf(UnreadableEvent);
				expect(String(error)).toContain("position 3");
			}
			const after = await store.readAll({ after: 3, limit: 10 });
			expect(after.events).toHaveLength(2);
		},
	);

	it("never gives a position twice, even if events were taken out", async () => {
		await test.store.append("s", NO_STREAM, newEvents(5));
		tamper(test.directory, "DELETE FROM events WHERE position > 3");
		await test.reopen();
		const { positions } = await test.store.append("s", 2, newEvents(1));
		expect(positions).toEqual([6]);
	});

	it("is followed from where it ends now, even if it ended later", async () => {
		await test.store.append("s", NO_STREAM, newEvents(5));
		tamper(test.directory, "DELETE FROM events WHERE position > 3");
		await test.reopen();
		const { signal } = new AbortController();
		const pages = test.store.follow({ after: 3, limit: 10, signal });
		const next = pages[Symbol.asyncIterator]().next();
		// A follower that did not wait would let nobody else have their turn.
		await sleep(20);
		await test.store.append("s", 2, newEvents(1));
		expect((await next).value).toMatchObject({ position: 6 });
	});
});
