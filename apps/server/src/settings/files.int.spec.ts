/** Settings that name files: URLs in files, and the files for NATS. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeOperator } from "../../../../tests/support/nats-accounts.js";
import { readSettings } from "./settings.js";

const directory = mkdtempSync(join(tmpdir(), "journeylog-settings-"));
afterAll(() => rmSync(directory, { recursive: true }));

function fileOf(content: string): string {
	const path = join(directory, "file");
	writeFileSync(path, content);
	return path;
}

function expectRefusal(env: NodeJS.ProcessEnv, line: RegExp): void {
	expect(() => readSettings(env)).toThrow(line);
	expect(() => readSettings(env)).toThrow(/^[^\n]*$/);
}

describe("a URL in a file", () => {
	it.each([
		["EVENT_STORE_URL", "esdb://u:p@a:2113?tls=false", "eventStoreUrl"],
		["DATABASE_URL", "postgres://u:p@db/x", "databaseUrl"],
	])("%s_FILE is as good as the variable", (name, url, setting) => {
		const env = { [`${name}_FILE`]: fileOf(`${url}\n`) };
		expect(readSettings(env)).toEqual(readSettings({ [name]: url }));
		expect(readSettings(env)).toMatchObject({ [setting]: url });
	});

	it("may list several NATS servers", () => {
		const env = { NATS_URL_FILE: fileOf("nats://u:p@a:1,b:2\n") };
		const { natsServers } = readSettings(env);
		expect(natsServers).toEqual(["nats://u:p@a:1", "nats://b:2"]);
	});

	it.each(["EVENT_STORE_URL", "DATABASE_URL", "NATS_URL"])(
		"%s_FILE that cannot be used is named, and its content is not told",
		(name) => {
			const variable = `${name}_FILE`;
			const bad = fileOf("http://u:hunter2@a:1");
			const named = new RegExp(`^${variable}: (?!.*hunter2)".*": is no URL`);
			expectRefusal({ [variable]: bad }, named);
			for (const [path, reason] of [
				[fileOf("\n"), "is empty"],
				[join(directory, "missing"), "cannot be read \\(ENOENT\\)"],
				[directory, "cannot be read \\(EISDIR\\)"],
			] as const) {
				const line = new RegExp(`^${variable}: ".*": ${reason}`);
				expectRefusal({ [variable]: path }, line);
			}
			const both = { [variable]: bad, [name]: "nats://a" };
			expectRefusal(both, new RegExp(`^${variable}: and ${name} are both set`));
		},
	);
});

describe("files for NATS", () => {
	const NATS_URL = "tls://a:4222";

	it("are known by the names that the nats command line gives them", () => {
		const NATS_CREDS = fileOf(makeOperator().creds());
		const { natsFiles } = readSettings({ NATS_URL, NATS_CREDS });
		expect(natsFiles).toEqual({ creds: NATS_CREDS });
	});

	it.each(["NATS_CREDS", "NATS_NKEY", "NATS_CA"])(
		"%s has to be what it says",
		(variable) => {
			const env = { NATS_URL, [variable]: fileOf("secret") };
			const line = new RegExp(`^${variable}: "[^"]*": holds no (?!.*secret)`);
			expectRefusal(env, line);
		},
	);

	it("come in pairs or not at all", () => {
		const file = fileOf("");
		for (const [env, line] of [
			[{ NATS_CERT: file }, /^NATS_CERT: needs NATS_KEY/],
			[{ NATS_KEY: file }, /^NATS_KEY: needs NATS_CERT/],
			[{ NATS_NKEY: file, NATS_CREDS: file }, /^NATS_NKEY: and NATS_CREDS/],
		] as const) {
			expectRefusal({ NATS_URL, ...env }, line);
		}
	});

	it("are nothing for the embedded broker", () => {
		expectRefusal({ NATS_CA: fileOf("") }, /^NATS_CA: .* NATS_URL/);
	});
});
