/** The small files that a server keeps beside its databases. */

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileCheckpoints } from "./file-checkpoints.js";
import {
	newLocalToken,
	readServerFile,
	removeServerFile,
	writeServerFile,
} from "./server-file.js";

let directory = "";
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "journeylog-backend-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("checkpoints in a file", () => {
	it("begin at 0 and are there for the next process", async () => {
		const checkpoints = new FileCheckpoints(directory);
		expect(await checkpoints.load("broadcaster")).toBe(0);
		await checkpoints.save("broadcaster", 7);
		await checkpoints.save("another", 1);
		await checkpoints.save("broadcaster", 9);
		const next = new FileCheckpoints(directory);
		expect(await next.load("broadcaster")).toBe(9);
		expect(await next.load("another")).toBe(1);
	});

	it("outlive a process that died while writing them", async () => {
		const checkpoints = new FileCheckpoints(directory);
		await checkpoints.save("broadcaster", 7);
		writeFileSync(join(directory, "checkpoints.json.new"), '{"broadc');
		expect(await checkpoints.load("broadcaster")).toBe(7);
		await checkpoints.save("broadcaster", 8);
		expect(await checkpoints.load("broadcaster")).toBe(8);
	});
});

describe("the server's file", () => {
	it("tells its owner alone where the server is", () => {
		expect(readServerFile(directory)).toBeNull();
		const file = { url: "http://127.0.0.1:1", token: newLocalToken(), pid: 1 };
		writeServerFile(directory, { ...file, token: "old" });
		writeServerFile(directory, file);
		expect(readServerFile(directory)).toEqual(file);
		const { mode } = statSync(join(directory, "server.json"));
		expect(mode & 0o077).toBe(0);
		removeServerFile(directory);
		removeServerFile(directory);
		expect(readServerFile(directory)).toBeNull();
	});

	it.each(["", "{", '{"url":1,"token":"t"}', "null"])(
		"%j is no such file",
		(text) => {
			writeFileSync(join(directory, "server.json"), text);
			expect(readServerFile(directory)).toBeNull();
		},
	);
});
