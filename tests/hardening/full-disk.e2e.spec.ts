/** The disk under a running server fills up, or its files can no longer be written: nothing acknowledged is lost. */

import { execFileSync } from "node:child_process";
import {
	closeSync,
	mkdtempSync,
	openSync,
	readdirSync,
	rmSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { naiveModels } from "../naive/models.js";
import { describeWith } from "../support/needs.js";
import { readLog, storedModels } from "./models-of-directory.js";
import { type ServerProcess, startServer, until } from "./server-process.js";

/** Commands that are refused before the disk has room again. */
const REFUSED_COMMANDS = 20;
const VISITORS = 5;
const RESUME_MS_MAX = 20_000;

const disk = mkdtempSync(join(tmpdir(), "journeylog-disk-"));
const ballast = join(disk, "ballast");
const marked = mkdtempSync(join(tmpdir(), "journeylog-marked-"));
const BLOCK = Buffer.alloc(4_096);

jest.setTimeout(90_000);

function run(program: string, ...args: string[]): boolean {
	try {
		execFileSync(program, args, { stdio: "pipe" });
		return true;
	} catch {
		return false;
	}
}

const mounted = run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk);
const markable = canMark();

/** Whether a file can be marked so that not even root, who has it open, may write it: on ext4, btrfs and xfs. */
function canMark(): boolean {
	const file = join(marked, "probe");
	const opened = openSync(file, "w");
	try {
		if (!run("chattr", "+i", file)) return false;
		writeSync(opened, "x");
		return false;
	} catch {
		return true;
	} finally {
		run("chattr", "-i", file);
		closeSync(opened);
	}
}

/** Leaves not a byte free, whatever others write meanwhile. */
function fill(): void {
	const file = openSync(ballast, "w");
	try {
		for (;;) writeSync(file, BLOCK);
	} catch (error) {
		expect(error).toMatchObject({ code: "ENOSPC" });
	} finally {
		closeSync(file);
	}
}

afterAll(() => {
	if (mounted) execFileSync("umount", [disk]);
	rmSync(disk, { recursive: true, force: true });
	rmSync(marked, { recursive: true, force: true });
});

interface Answer {
	readonly status: number;
	readonly retryAfter: string | null;
	readonly body: {
		readonly position?: string;
		readonly type?: string;
		readonly results?: readonly { readonly status: number }[];
		readonly checks?: Readonly<Record<string, { readonly status: string }>>;
	};
}

class Client {
	/** Position of each acknowledged command. */
	readonly acknowledged: number[] = [];
	private sent = 0;

	constructor(readonly server: ServerProcess) {}

	async get(path: string): Promise<Answer> {
		return answerOf(await fetch(this.server.url + path));
	}

	/** A new page view with a long title, so that the disk notices. */
	async track(): Promise<Answer> {
		const answer = await this.post("/v1/track", this.pageView());
		if (answer.status === 202) {
			this.acknowledged.push(Number(answer.body.position));
		}
		return answer;
	}

	batch(): Promise<Answer> {
		const commands = [this.pageView(), this.pageView()];
		return this.post("/v1/track/batch", { commands });
	}

	private pageView(): object {
		return {
			type: "RecordPageView",
			visitorId: `v${this.sent++ % VISITORS}`,
			context: {
				page: { url: "https://shop.example/", title: "x".repeat(2_000) },
			},
		};
	}

	private async post(path: string, body: object): Promise<Answer> {
		const response = await fetch(this.server.url + path, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
		});
		return answerOf(response);
	}
}

async function answerOf(response: Response): Promise<Answer> {
	return {
		status: response.status,
		retryAfter: response.headers.get("retry-after"),
		body: (await response.json()) as Answer["body"],
	};
}

/** Breaks the writing while the server runs, looks at what it does, mends it, and holds the log against the answers. */
async function outage(
	dataDir: string,
	breakIt: () => void,
	mendIt: () => void,
): Promise<void> {
	const server = await startServer(dataDir);
	try {
		const client = new Client(server);
		for (let i = 0; i < 20; i++) {
			expect((await client.track()).status).toBe(202);
		}
		breakIt();
		try {
			await until("a command is refused", async () => {
				return (await client.track()).status !== 202;
			});
			await whileBroken(client);
		} finally {
			mendIt();
		}
		await resumed(client);
	} finally {
		await server.kill();
	}
	await nothingLost(dataDir, server);
}

async function whileBroken(client: Client): Promise<void> {
	for (let i = 0; i < REFUSED_COMMANDS; i++) {
		const { status, retryAfter, body } = await client.track();
		expect([status, body.type]).toEqual([
			503,
			expect.stringMatching(/store-unavailable|append-outcome-unknown/),
		]);
		expect(Number(retryAfter)).toBeGreaterThan(0);
	}
	const batch = await client.batch();
	expect(batch.status).toBe(200);
	expect(batch.body.results?.map(({ status }) => status)).toEqual([503, 503]);
	for (const path of ["/v1/visits", "/v1/visitors/v1", "/v1/events?limit=5"]) {
		expect([path, (await client.get(path)).status]).toEqual([path, 200]);
	}
	expect((await client.get("/health/live")).status).toBe(200);
	const ready = await client.get("/health/ready");
	expect(ready.status).toBe(503);
	expect(ready.body.checks?.eventStore?.status).toBe("down");
	expect(client.server.output()).toMatch(/events\.sqlite.*SQLITE_[A-Z_]+/);
}

async function resumed(client: Client): Promise<void> {
	await until(
		"commands are taken again, without a restart",
		async () => (await client.track()).status === 202,
		RESUME_MS_MAX,
	);
	for (let i = 0; i < 10; i++) {
		expect((await client.track()).status).toBe(202);
	}
	const last = Math.max(...client.acknowledged);
	await until(
		"read models catch up",
		async () => (await client.get(`/v1/visits?after=${last}`)).status === 200,
		RESUME_MS_MAX,
	);
	await until(
		"it is ready again",
		async () => (await client.get("/health/ready")).status === 200,
		RESUME_MS_MAX,
	);
	const positions = new Set<number>();
	for (let cursor: string | null = ""; cursor !== null; ) {
		const query = cursor === "" ? "" : `&cursor=${cursor}`;
		const response = await fetch(
			`${client.server.url}/v1/events?limit=200${query}`,
		);
		const page = (await response.json()) as {
			items: readonly { position: string }[];
			nextCursor: string | null;
		};
		for (const { position } of page.items) positions.add(Number(position));
		cursor = page.nextCursor;
	}
	expect(client.acknowledged.filter((p) => !positions.has(p))).toEqual([]);
}

async function nothingLost(
	dataDir: string,
	server: ServerProcess,
): Promise<void> {
	const log = await readLog(dataDir);
	const stored = storedModels(dataDir);
	const folded = naiveModels(log);
	expect(stored.parked).toBe(0);
	expect(stored.visitors).toEqual(folded.visitors);
	expect(stored.visits).toEqual(folded.visits);
	expect(server.output()).not.toContain("unhandled");
}

describeWith(mounted ? disk : null, "on a full disk", () => {
	it("refuses commands, goes on reading, and resumes when there is room", async () => {
		await outage(join(disk, "full"), fill, () => rmSync(ballast));
	});
});

describeWith(
	markable ? disk : null,
	"with files that cannot be written",
	() => {
		const dataDir = join(marked, "data");
		/** Not `-shm`: SQLite maps it into memory, and where the disk refuses a write to mapped memory, SIGBUS ends the process. */
		const mark = (sign: string) => {
			for (const name of readdirSync(dataDir)) {
				if (!/\.sqlite(-wal)?$/.test(name)) continue;
				execFileSync("chattr", [`${sign}i`, join(dataDir, name)]);
			}
		};

		it("refuses commands, goes on reading, and resumes when they can", async () => {
			await outage(
				dataDir,
				() => mark("+"),
				() => mark("-"),
			);
		});
	},
);
