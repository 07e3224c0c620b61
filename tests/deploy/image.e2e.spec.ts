/** The image, as far as it can be had without Docker: its files alone, and the commands that run in it. */

import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { writeApiKeys } from "../support/api-keys.js";
import { eventually } from "../support/eventually.js";
import { freePort } from "../support/nats-server.js";
import { PROJECT } from "./compose-file.js";
import { sentFiles } from "./docker-context.js";
import { commandIn, type Stage, stagesOf, valuesOf } from "./dockerfile.js";
import { ended, Image } from "./image.js";

const START_MS_MAX = 30_000;
const EXACT_NODE = /^node:20\.\d+\.\d+-bookworm(?:-slim)?$/;

let build: Stage;
let final: Stage;
beforeAll(async () => {
	const dockerfile = await readFile(join(PROJECT, "Dockerfile"), "utf8");
	[build, final] = stagesOf(dockerfile) as [Stage, Stage];
});

describe("the Dockerfile", () => {
	it("builds in one exact image and runs in its small one", () => {
		for (const { image } of [build, final]) expect(image).toMatch(EXACT_NODE);
		expect(final.image).toBe(`${build.image}-slim`);
		expect([build.name, final.name]).toEqual(["build", null]);
	});

	it("runs as nobody in particular, and says where it listens and keeps its data", () => {
		const names = final.instructions.map(({ name }) => name);
		expect(valuesOf(final, "USER")).toEqual(["node"]);
		expect(names.indexOf("USER")).toBeLessThan(names.indexOf("CMD"));
		expect(valuesOf(final, "EXPOSE")).toEqual(["3000"]);
		expect(valuesOf(final, "VOLUME")).toEqual(["/data"]);
		expect(valuesOf(final, "RUN").join()).toContain("chown node:node /data");
	});

	it("is sent all sources that what it compiles imports", async () => {
		const sent = new Set(
			await Promise.all(["apps", "libs"].map(sentFiles)).then((all) =>
				all.flat(),
			),
		);
		expect(sent.size).toBeGreaterThan(100);
		const missing: string[] = [];
		for (const path of sent) {
			if (!path.endsWith(".ts")) continue;
			const source = await readFile(join(PROJECT, path), "utf8");
			for (const [, specifier = ""] of source.matchAll(
				/["'](\.{1,2}\/[^"']+)\.js["']/g,
			)) {
				const target = `${normalize(join(dirname(path), specifier))}.ts`;
				if (!sent.has(target)) missing.push(`${path}: ${target}`);
			}
		}
		expect(missing).toEqual([]);
	});
});

describe("the image's files", () => {
	let image: Image;
	beforeAll(async () => {
		image = await Image.build(build, final);
	});
	afterAll(() => image.remove());

	it("are what runs and no more", async () => {
		expect(image.has("node_modules/jest")).toBe(false);
		expect(image.has("node_modules/typescript")).toBe(false);
		expect(image.has("dist/tests")).toBe(false);
		expect(image.has("dist/apps/server/src/main.js")).toBe(true);
		expect(await image.megabytes()).toBeLessThan(120);
	});

	it("start, are healthy, serve the command line beside them, and stop", async () => {
		const [command = ""] = valuesOf(final, "CMD");
		const [check = ""] = valuesOf(final, "HEALTHCHECK");
		const keys = [{ key: "k", scopes: ["read"] }];
		const env = {
			PORT: String(await freePort()),
			NATS_PORT: "0",
			EVENT_STORE_PORT: "0",
			API_KEYS_FILE: await writeApiKeys(image.dataDir, keys),
		};
		const healthy = () => ended(image.start(commandIn(check), env));
		const server = image.start(commandIn(command), env);
		const stopped = ended(server);
		try {
			expect((await healthy()).status).toBe(1);
			await eventually(
				healthy,
				({ status }) => expect(status).toBe(0),
				START_MS_MAX,
			);
			const status = ["node", "bin/journeylog.js", "status", "--json"];
			const { stdout } = await ended(image.start(status, env));
			expect(JSON.parse(stdout)).toMatchObject({ server: expect.anything() });
		} finally {
			server.kill("SIGTERM");
		}
		expect((await stopped).status).toBe(0);
		expect((await healthy()).status).toBe(1);
	});
});
