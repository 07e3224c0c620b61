/**
 * Records a log by a built version of journeylog, to be kept as a fixture:
 *
 *     node dist/tests/logs/recording/record.js <checkout of that version, built> <file to write>
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../support/eventually.js";
import { Api } from "./api.js";
import { dumpLog } from "./log-dump.js";
import { playScenario } from "./scenario.js";

const START_MS_MAX = 30_000;

interface ServerFile {
	readonly url: string;
	readonly token: string;
}

const [checkout, target] = process.argv.slice(2);
if (checkout === undefined || target === undefined) {
	throw new Error("record <checkout> <file>");
}
const directory = mkdtempSync(join(tmpdir(), "journeylog-record-"));
const server = spawn(
	process.execPath,
	[join(checkout, "dist/apps/server/src/main.js")],
	{
		cwd: checkout,
		env: {
			PATH: process.env.PATH ?? "",
			DATA_DIR: directory,
			PORT: "0",
			NATS_PORT: "0",
			EVENT_STORE_PORT: "0",
			LOG_LEVEL: "warn",
		},
		stdio: ["ignore", "inherit", "inherit"],
	},
);
const exited = once(server, "exit");
try {
	const { url, token } = await eventually<ServerFile>(
		() => {
			const file = join(directory, "server.json");
			try {
				return JSON.parse(readFileSync(file, "utf8"));
			} catch {
				return { url: "", token: "" };
			}
		},
		(file) => {
			if (file.url === "") throw new Error("the server did not start");
		},
		START_MS_MAX,
	);
	const site = (siteId: string) => new Api(url, token, siteId);
	await playScenario(site("default"), site("other-shop"));
} finally {
	server.kill("SIGTERM");
	await exited;
}
dumpLog(directory, target);
rmSync(directory, { recursive: true });
