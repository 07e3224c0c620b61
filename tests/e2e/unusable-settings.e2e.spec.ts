/** What stops the start: exit status 2, and one line that names the variable. */

import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { writeApiKeys } from "../support/api-keys.js";
import {
	refusedStart,
	removeDirectory,
	startServer,
	temporaryDirectory,
} from "../support/server.js";
import type { Env, Exit } from "../support/server-process.js";

function expectRefusal({ status, stdout, stderr }: Exit, name: string): void {
	expect(stderr).toMatch(new RegExp(`^${name}: \\S[^\\n]*\\n$`));
	expect(status).toBe(2);
	expect(stdout).not.toContain("is up");
}

describe("a setting that cannot be used", () => {
	let directory: string;
	let taken: Server;

	beforeAll(async () => {
		directory = await temporaryDirectory();
		taken = createServer().listen(0, "127.0.0.1");
		await once(taken, "listening");
	});
	afterAll(async () => {
		taken.close();
		await removeDirectory(directory);
	});

	const refused: readonly (readonly [name: string, value: string])[] = [
		["EVENT_STORE_URL", "http://localhost:2113"],
		["DATABASE_URL", "sqlite:///tmp/x"],
		["NATS_URL", "localhost"],
		["VISIT_IDLE_AFTER", "5 minutes"],
		["ROLES", "api,cook"],
		["PORT", "http"],
		["HOST", "0.0.0.0"],
		["API_KEYS_FILE", "/nonexistent/keys.json"],
	];
	it.concurrent.each(refused)("%s=%s stops the start", async (name, value) => {
		expectRefusal(await refusedStart({ env: { [name]: value } }), name);
	});

	const files: readonly (readonly [is: string, text: string])[] = [
		["no JSON", "[{"],
		["no list of keys", "{}"],
		[
			"an unknown scope",
			`[{ "name": "a", "sha256": "${"0".repeat(64)}", "scopes": ["cook"] }]`,
		],
	];
	it.concurrent.each(files)(
		"API_KEYS_FILE with %s stops it",
		async (is, text) => {
			const path = join(directory, `${is}.json`);
			await writeFile(path, text);
			const env = { API_KEYS_FILE: path };
			expectRefusal(await refusedStart({ env }), "API_KEYS_FILE");
		},
	);

	it.concurrent.each(["PORT", "NATS_PORT", "EVENT_STORE_PORT"])(
		"a taken %s stops it",
		async (name) => {
			const { port } = taken.address() as AddressInfo;
			const env = { [name]: String(port) };
			const roles = name === "NATS_PORT" ? "broadcaster" : "api";
			const exit = await refusedStart({ env, roles });
			expectRefusal(exit, name);
			expect(exit.stderr).toContain(`port ${port} is taken`);
			expect(exit.stdout).not.toContain("EADDRINUSE");
		},
	);

	it("a DATA_DIR that is a file stops it", async () => {
		const dataDir = join(directory, "file");
		await writeFile(dataDir, "");
		expectRefusal(await refusedStart({ dataDir }), "DATA_DIR");
	});

	it("a DATA_DIR where none can be made stops it", async () => {
		const dataDir = "/proc/journeylog/data";
		expectRefusal(await refusedStart({ dataDir }), "DATA_DIR");
	});

	it("a DATA_DIR in use by another server stops it", async () => {
		const server = await startServer({ roles: "api" });
		try {
			const { dataDir } = server;
			const exit = await refusedStart({ dataDir, roles: "api" });
			expectRefusal(exit, "DATA_DIR");
			expect((await server.get("/health/live")).status).toBe(200);
		} finally {
			await server.close();
		}
	});

	it("with keys, an address that others reach is fine", async () => {
		const keys = await writeApiKeys(directory, [
			{ key: "secret", scopes: ["read"] },
		]);
		const env: Env = { HOST: "0.0.0.0", API_KEYS_FILE: keys };
		const server = await startServer({ env, roles: "api" });
		expect(server.output.stdout).not.toContain("no API keys");
		await server.close();
	});
});
