/**
 * The server is killed under load while it rebuilds, again and again, and readers look all the time: what they read was
 * never wrong nor empty, and in the end a rebuild succeeds and all agree.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jest } from "@jest/globals";
import type {
	RebuildView,
	VerificationView,
} from "../../apps/server/src/rebuilds/rebuild-view.js";
import { naiveModels } from "../naive/models.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import { KillLoad } from "./kill-load.js";
import { ModelReader } from "./model-reader.js";
import { readLog, storedModels } from "./models-of-directory.js";
import { type ServerProcess, startServer, until } from "./server-process.js";

const KILLS = 20;
/** From the request of a rebuild to the kill: some are over by then, some have hardly begun. */
const LIFE_MS_MAX = 1_500;
const SETTLE_MS_MAX = 60_000;
/** Commands before the first rebuild. */
const COMMANDS_AT_START = 3_000;

jest.setTimeout(300_000);

describe("killed while it rebuilds", () => {
	const seed = drawSeed();
	const random = randomFrom(seed + 1);
	const directory = mkdtempSync(join(tmpdir(), "journeylog-rebuild-"));
	const load = new KillLoad(seed, randomFrom(seed), { visitors: 150 });
	const reader = new ModelReader(randomFrom(seed + 2));
	const ends: Record<string, number> = {};
	let server: ServerProcess;
	let rebuilt: RebuildView;
	let verified: VerificationView;

	beforeAll(async () => {
		server = await startServer(directory);
		load.start(server.url);
		await until(
			"there is something to rebuild",
			() => load.acknowledged.size >= COMMANDS_AT_START,
			SETTLE_MS_MAX,
		);
		for (let kill = 0; kill < KILLS; kill++) {
			reader.start(server.url, [...load.acknowledged.values()]);
			await ask("rebuilds", random() < 0.5 ? "all" : "visit");
			await sleep(random() * LIFE_MS_MAX);
			await server.kill();
			await reader.stop();
			await load.stop();
			server = await startServer(directory);
			load.start(server.url);
		}
		reader.start(server.url, [...load.acknowledged.values()]);
		await load.stop();
		await load.sendLost(server.url);
		rebuilt = await end<RebuildView>("rebuilds", "rebuildId");
		verified = await end<VerificationView>("verifications", "verificationId");
		await reader.stop();
		await server.stop();
	});

	afterAll(async () => {
		await server?.kill();
		rmSync(directory, { recursive: true, force: true });
	});

	/** One that the kill before cut short may be under way still: it is gone on with. */
	async function ask(kind: string, name: string): Promise<Response> {
		const path = `${server.url}/v1/projections/${name}/${kind}`;
		const response = await fetch(path, { method: "POST" });
		ends[response.status] = (ends[response.status] ?? 0) + 1;
		return response;
	}

	async function end<View extends { readonly state: string }>(
		kind: string,
		id: string,
	): Promise<View> {
		let asked = await ask(kind, "all");
		await until(
			"nothing else is under way",
			async () => {
				if (asked.status !== 409) return true;
				asked = await ask(kind, "all");
				return false;
			},
			SETTLE_MS_MAX,
		);
		let view = (await asked.json()) as View;
		const { [id as keyof View]: own } = view;
		await until(
			`the last of the ${kind} is over`,
			async () => {
				const path = `/v1/projections/all/${kind}/${own}`;
				const response = await fetch(server.url + path);
				view = (await response.json()) as View;
				return /^(done|failed|cancelled)$/.test(view.state);
			},
			SETTLE_MS_MAX,
		);
		return view;
	}

	it("was killed at work, with readers all the time", () => {
		expect(ends[202]).toBeGreaterThan(1);
		expect(load.unexpected).toEqual([]);
		expect(reader.reads).toBeGreaterThan(1_000);
	});

	it("never gave a wrong or an empty answer", () => {
		expect(reader.faults).toEqual([]);
	});

	it("succeeded in the end, and agrees with the log", async () => {
		expect(rebuilt).toMatchObject({ state: "done", failure: null });
		expect(verified).toMatchObject({ state: "done", equal: true });
		const folded = naiveModels(await readLog(directory));
		const stored = storedModels(directory);
		expect(stored.parked).toBe(0);
		expect(stored.visits).toEqual(folded.visits);
		expect(stored.visitors).toEqual(folded.visitors);
	});
});
