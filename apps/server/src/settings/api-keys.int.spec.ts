import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "./settings.js";

const directory = mkdtempSync(join(tmpdir(), "journeylog-keys-"));
afterAll(() => rmSync(directory, { recursive: true }));

function read(content: string | Buffer, env: NodeJS.ProcessEnv = {}) {
	const file = join(directory, "keys.json");
	writeFileSync(file, content);
	return readSettings({ ...env, API_KEYS_FILE: file });
}

const DIGEST = "AB".repeat(32);
const OTHER = "cd".repeat(32);

function key(changes: object = {}): object {
	return {
		name: "shop",
		sha256: DIGEST,
		siteId: "s-1",
		scopes: ["track"],
		...changes,
	};
}

describe("the file of API keys", () => {
	it("is read, and lets the server be reached", () => {
		const keys = [key(), { name: "other", sha256: OTHER, scopes: [] }];
		const settings = read(JSON.stringify(keys), { HOST: "0.0.0.0" });
		expect(settings.apiKeys).toEqual([
			{ ...key(), sha256: DIGEST.toLowerCase() },
			{ name: "other", sha256: OTHER, siteId: "default", scopes: [] },
		]);
	});

	it.each([
		["", "is no valid JSON"],
		["[{]", "is no valid JSON"],
		[Buffer.from([0x5b, 0xff, 0x5d]), "is no UTF-8"],
		["{}", "must be a JSON list"],
		["[]", "holds no key"],
		["[1]", '"/0" must be an object'],
		[JSON.stringify([key({ sha256: undefined })]), '"/0/sha256" is required'],
		[JSON.stringify([key({ sha256: "ab" })]), '"/0/sha256" must be a SHA-256'],
		[JSON.stringify([key({ siteId: "a.b" })]), '"/0/siteId"'],
		[JSON.stringify([key({ siteId: null })]), '"/0/siteId"'],
		[JSON.stringify([key({ name: "" })]), '"/0/name" must not be empty'],
		[JSON.stringify([key({ scopes: ["all"] })]), '"/0/scopes/0"'],
		[JSON.stringify([key({ scopes: ["read", "read"] })]), '"/0/scopes/1"'],
		[JSON.stringify([key({ key: "k" })]), '"/0/key" unknown field'],
		[JSON.stringify([key(), key({ name: "b" })]), '"/1/sha256" is there twice'],
		[
			JSON.stringify([key(), key({ sha256: OTHER })]),
			'"/1/name" is there twice',
		],
		[" ".repeat(1_048_577), "is larger than 1048576 bytes"],
	])("is refused on one line (%#)", (content, reason) => {
		expect(() => read(content)).toThrow(/^API_KEYS_FILE: "[^\n]*"[^\n]*$/);
		expect(() => read(content)).toThrow(reason);
	});
});
