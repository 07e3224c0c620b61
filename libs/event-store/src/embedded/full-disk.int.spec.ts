/** The disk really fills up: a small file system of its own, which only root can mount. In CI it must be possible. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppendTooLarge, NO_STREAM, StoreUnavailable } from "#kernel";
import {
	asAppended,
	newEvent,
	newStream,
	readOn,
	rejection,
} from "../contract/fixtures.js";
import { openEmbeddedEventStore } from "./embedded-event-store.js";

const mountPoint = mkdtempSync(join(tmpdir(), "journeylog-full-"));
const mountError = mounted();

function mounted(): string | null {
	try {
		const args = ["-t", "tmpfs", "-o", "size=4m", "tmpfs", mountPoint];
		execFileSync("mount", args, { stdio: "pipe" });
		return null;
	} catch (error) {
		return (error as Error).message.trim();
	}
}

/** Leaves not a single block free. */
function fill(): void {
	const { bavail, bsize } = statfsSync(mountPoint);
	writeFileSync(join(mountPoint, "ballast"), Buffer.alloc(bavail * bsize));
}

function makeRoom(): void {
	rmSync(join(mountPoint, "ballast"));
}

const large = (n: number) => newEvent({ n, text: "x".repeat(20_000) });

const describeMounted = mountError === null ? describe : describe.skip;
if (mountError !== null) {
	console.warn(`the full disk is not tested: ${mountError}`);
	it("can mount a small file system where it must (CI)", () => {
		if (process.env.CI) throw new Error(mountError);
		expect(mountError).not.toBe("");
	});
}

afterAll(() => {
	if (mountError === null) execFileSync("umount", [mountPoint]);
	rmSync(mountPoint, { recursive: true });
});

describeMounted("on a full disk", () => {
	it("writing fails cleanly, reading goes on, and writing resumes when there is room", async () => {
		const store = await openEmbeddedEventStore({ directory: mountPoint });
		const stream = newStream();
		const events = [large(0), large(1)];
		await store.append(stream, NO_STREAM, events);
		await store.checkWritable();
		fill();

		const failed = await Promise.allSettled(
			Array.from({ length: 20 }, (_, i) =>
				store.append(newStream(), NO_STREAM, [large(i)]),
			),
		);
		for (const outcome of failed) {
			if (outcome.status === "fulfilled") throw new Error("was written");
			expect(outcome.reason).toBeInstanceOf(StoreUnavailable);
			expect(outcome.reason.cause).toMatchObject({ code: "SQLITE_FULL" });
		}
		const probe = await rejection(store.checkWritable());
		expect(probe).toBeInstanceOf(StoreUnavailable);
		expect(String(probe)).toContain("SQLITE_FULL");
		const tooLarge = [newEvent({ text: "x".repeat(1_100_000) })];
		expect(await rejection(store.append(stream, 1, tooLarge))).toBeInstanceOf(
			AppendTooLarge,
		);
		const { events: stored } = await readOn(store, 0, 100);
		expect(stored.map(asAppended)).toEqual(events);

		makeRoom();
		await store.checkWritable();
		const more = await store.append(stream, 1, [large(2)]);
		expect(more.positions).toEqual([3]);
		await store.close();
	});

	it("writing goes on until nothing fits, and nothing acknowledged is lost", async () => {
		const directory = join(mountPoint, "second");
		let store = await openEmbeddedEventStore({ directory });
		const acknowledged: string[] = [];
		let error: unknown;
		for (let i = 0; i < 1_000 && error === undefined; i++) {
			const event = large(i);
			await store
				.append(`s-${i}`, NO_STREAM, [event])
				.then(() => acknowledged.push(event.eventId))
				.catch((e: unknown) => {
					error = e;
				});
		}
		expect(error).toBeInstanceOf(StoreUnavailable);
		expect(acknowledged.length).toBeGreaterThan(10);
		await store.close();
		store = await openEmbeddedEventStore({ directory });
		const { events } = await readOn(store, 0, 1_000);
		expect(events.map(({ eventId }) => eventId)).toEqual(acknowledged);
		await store.close();
	});
});
