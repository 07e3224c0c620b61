/** The embedded event store alone, as a program on EventStoreDB's own client meets it. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	EventStoreDBClient,
	jsonEvent,
	NO_STREAM,
	persistentSubscriptionToStreamSettingsFromDefaults,
	type ResolvedEvent,
	StreamDeletedError,
} from "@eventstore/db-client";
import { ServingEventStore } from "./serving-event-store.js";

const event = (n: number) => jsonEvent({ type: "Counted", data: { n } });

describe("journeylog event-store serve", () => {
	let directory = "";
	let started: ServingEventStore[] = [];
	beforeEach(() => {
		directory = mkdtempSync(join(tmpdir(), "journeylog-serve-"));
	});
	afterEach(async () => {
		await Promise.all(started.map((child) => child.end("SIGKILL")));
		started = [];
		rmSync(directory, { recursive: true });
	});

	function serve(...args: string[]): ServingEventStore {
		const child = new ServingEventStore(["--data", directory, ...args]);
		started.push(child);
		return child;
	}

	async function read(client: EventStoreDBClient, stream: string) {
		const events: ResolvedEvent[] = [];
		for await (const one of client.readStream(stream)) events.push(one);
		return events.map(({ event }) => event?.data);
	}

	it("is an event store for its clients, and has everything when it comes again", async () => {
		const first = serve("--port", "0");
		const url = await first.up();
		expect(url).toMatch(/^esdb:\/\/127\.0\.0\.1:\d+\?tls=false$/);
		let client = EventStoreDBClient.connectionString(url);
		await client.appendToStream("s", [event(0), event(1)], {
			expectedRevision: NO_STREAM,
		});
		await client.setStreamMetadata("s", { maxCount: 2 });
		await client.tombstoneStream("gone");
		const live: ResolvedEvent[] = [];
		const subscription = client.subscribeToAll({ fromPosition: "start" });
		subscription.on("data", (one) => live.push(one));
		subscription.on("error", () => {});
		await client.appendToStream("s", event(2), { expectedRevision: 1n });
		while (!live.some(({ event }) => event?.revision === 2n)) {
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		const { status, stdout, stderr } = await first.end("SIGTERM");
		expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
		expect(stdout.trimEnd().split("\n")).toHaveLength(1);
		await client.dispose();

		const second = serve("--port", "0");
		client = EventStoreDBClient.connectionString(await second.up());
		expect(await read(client, "s")).toEqual([{ n: 1 }, { n: 2 }]);
		await expect(read(client, "gone")).rejects.toThrow(StreamDeletedError);
		await client.dispose();
		expect((await second.end("SIGINT")).status).toBe(0);
	});

	it("has persistent subscriptions", async () => {
		const store = serve("--port", "0");
		const client = EventStoreDBClient.connectionString(await store.up());
		await client.createPersistentSubscriptionToStream(
			"s",
			"group",
			persistentSubscriptionToStreamSettingsFromDefaults({
				startFrom: "start",
			}),
		);
		await client.appendToStream("s", event(7));
		const subscription = client.subscribeToPersistentSubscriptionToStream(
			"s",
			"group",
		);
		for await (const delivered of subscription) {
			expect(delivered.event?.data).toEqual({ n: 7 });
			await subscription.ack(delivered);
			break;
		}
		await client.dispose();
		expect((await store.end("SIGTERM")).status).toBe(0);
	});

	it("takes a directory that another holds for wrong use", async () => {
		await serve("--port", "0").up();
		const { status, stdout, stderr } = await serve("--port", "0").end();
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toBe(
			`--data: the directory ${directory} is in use by another journeylog\n`,
		);
	});

	it("takes a port that another holds for wrong use", async () => {
		const other: Server = createServer();
		const port = await new Promise<number>((resolve) => {
			other.listen(0, "127.0.0.1", () => {
				resolve((other.address() as { port: number }).port);
			});
		});
		const { status, stdout, stderr } = await serve(
			"--port",
			String(port),
		).end();
		await new Promise((resolve) => other.close(resolve));
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toBe(
			`--port: cannot listen on 127.0.0.1:${port}: it is taken\n`,
		);
	});

	it("stays on this machine unless that is lifted", async () => {
		const refused = await serve("--host", "0.0.0.0").end();
		expect(refused.status).toBe(2);
		expect(refused.stderr).toMatch(/^--host 0\.0\.0\.0: .*--expose.*\n$/);
		const exposed = serve("--host", "0.0.0.0", "--expose", "--port", "0");
		const { port } = new URL(await exposed.up());
		const client = EventStoreDBClient.connectionString(
			`esdb://127.0.0.1:${port}?tls=false`,
		);
		await client.appendToStream("s", event(1));
		await client.dispose();
	});

	it.each([
		["--port", "70000"],
		["--port", "x"],
		["--host", "no host"],
		["--data", "/proc/journeylog"],
		["--what"],
	])("refuses %s %s", async (...args) => {
		expect((await serve(...args).end()).status).toBe(2);
	});
});
