import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { DirectoryInUse, StoreUnavailable } from "#kernel";
import { rejection } from "../contract/fixtures.js";
import { childrenPerTest } from "../spec-support/child.js";
import { directoryPerTest } from "../spec-support/temp-directory.js";
import { acquireDirectoryLock } from "./directory-lock.js";
import { openEmbeddedEventStore } from "./embedded-event-store.js";

describe("the directory lock", () => {
	const temp = directoryPerTest();
	const startChild = childrenPerTest();

	it("refuses a second holder in this process, naming the directory", () => {
		const lock = acquireDirectoryLock(temp.path);
		expect(() => acquireDirectoryLock(temp.path)).toThrow(DirectoryInUse);
		expect(() => acquireDirectoryLock(temp.path)).toThrow(temp.path);
		lock.release();
		lock.release();
		acquireDirectoryLock(temp.path).release();
	});

	it("knows the directory by another path too", () => {
		const link = join(temp.path, "link");
		const real = join(temp.path, "real");
		mkdirSync(real);
		symlinkSync(real, link);
		const lock = acquireDirectoryLock(real);
		expect(() => acquireDirectoryLock(link)).toThrow(DirectoryInUse);
		lock.release();
	});

	it("refuses other processes, also after a refusal here", async () => {
		const lock = acquireDirectoryLock(temp.path);
		expect(() => acquireDirectoryLock(temp.path)).toThrow(DirectoryInUse);
		const child = startChild("./locking-child.js", temp.path);
		expect(await child.lines(1)).toEqual(["DirectoryInUse"]);
		await child.kill();
		lock.release();
	});

	it("vanishes with a process that is killed", async () => {
		const child = startChild("./locking-child.js", temp.path);
		expect(await child.lines(1)).toEqual(["held"]);
		expect(() => acquireDirectoryLock(temp.path)).toThrow(DirectoryInUse);
		await child.kill();
		acquireDirectoryLock(temp.path).release();
	});

	it("keeps a store from being opened twice", async () => {
		const open = () => openEmbeddedEventStore({ directory: temp.path });
		const store = await open();
		expect(await rejection(open())).toBeInstanceOf(DirectoryInUse);
		await store.close();
		await (await open()).close();
	});

	it("says so where there is no directory to lock", () => {
		const missing = join(temp.path, "missing");
		expect(() => acquireDirectoryLock(missing)).toThrow(StoreUnavailable);
	});
});
