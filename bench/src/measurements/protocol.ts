/** The embedded store behind EventStoreDB's protocol, used by its official client: the client here, the server alone. */

import { fileURLToPath } from "node:url";
import {
	type AppendExpectedRevision,
	type AppendResult,
	EventStoreDBClient,
	jsonEvent,
	NO_STREAM,
} from "@eventstore/db-client";
import type { Bench, Measurement } from "../bench.js";
import { atLeast, GOALS } from "../goals.js";
import { Histogram } from "../load/histogram.js";
import { Child } from "../servers/child.js";

const JOURNEYLOG = fileURLToPath(
	new URL("../../../../bin/journeylog.js", import.meta.url),
);
const UP_LINE = /^event store is up: (\S+)/;

/** Streams that are appended to at the same time, each append waiting for the one before it in its stream. */
const STREAMS = 500;
const WARM_UP_MS = 1_000;
/** A shorter log is read before it can be timed. */
const EVENTS_MIN = 300_000;
/** Events in one append where it is only about filling the log. */
const FILL_EVENTS = 1_000;

export const protocol: Measurement = {
	name: "protocol",
	async run(bench: Bench) {
		const directory = await bench.cleanup.directory();
		const args = [JOURNEYLOG, "event-store", "serve"];
		const server = Child.start(
			"the event store",
			[...args, "--port", "0", "--data", directory],
			bench.cleanup,
		);
		const [, url] = await server.firstLine(UP_LINE);
		const client = EventStoreDBClient.connectionString(url as string);
		try {
			const appends = await timeAppends(client, bench.options.durationMs);
			const reads = await timeReads(client, appends.answeredAll);
			return [
				{
					name: "EventStoreDB client, single appends",
					rate: { perSecond: appends.perSecond, unit: "events" },
					p50Ms: appends.latencies.percentileMs(50),
					p99Ms: appends.latencies.percentileMs(99),
					goal: atLeast(GOALS.protocolAppends, appends.perSecond),
					note: `${STREAMS} streams at once, durable, exact revisions`,
					raw: { appends: appends.answeredAll },
				},
				{
					name: "EventStoreDB client, reading $all",
					rate: { perSecond: reads.perSecond, unit: "events" },
					goal: atLeast(GOALS.protocolReads, reads.perSecond),
					note: `${reads.events.toLocaleString("en-US")} events, data parsed by the client`,
					raw: { events: reads.events },
				},
			];
		} finally {
			await client.dispose();
			await server.stop();
		}
	},
};

interface Appends {
	/** Warm-up not counted. */
	readonly perSecond: number;
	readonly answeredAll: number;
	readonly latencies: Histogram;
}

async function timeAppends(
	client: EventStoreDBClient,
	durationMs: number,
): Promise<Appends> {
	const latencies = new Histogram();
	const startMs = performance.now() + WARM_UP_MS;
	const endMs = startMs + durationMs;
	let answeredAll = 0;
	const appendOn = async (stream: string) => {
		let expectedRevision: AppendExpectedRevision = NO_STREAM;
		for (let n = 0; ; n++) {
			const sentMs = performance.now();
			if (sentMs >= endMs) return;
			const result: AppendResult = await client.appendToStream(
				stream,
				exampleEvent(n),
				{
					expectedRevision,
				},
			);
			expectedRevision = result.nextExpectedRevision;
			const nowMs = performance.now();
			answeredAll++;
			if (nowMs >= startMs && nowMs < endMs) {
				latencies.record(nowMs - sentMs);
			}
		}
	};
	await Promise.all(
		Array.from({ length: STREAMS }, (_, i) => appendOn(`append-${i}`)),
	);
	const perSecond = latencies.count / (durationMs / 1_000);
	return { perSecond, answeredAll, latencies };
}

async function timeReads(
	client: EventStoreDBClient,
	stored: number,
): Promise<{ readonly perSecond: number; readonly events: number }> {
	for (let missing = EVENTS_MIN - stored; missing > 0; missing -= FILL_EVENTS) {
		const events = Array.from({ length: FILL_EVENTS }, (_, n) =>
			exampleEvent(n),
		);
		await client.appendToStream(`fill-${missing}`, events, {
			expectedRevision: NO_STREAM,
		});
	}
	const startMs = performance.now();
	let events = 0;
	for await (const { event } of client.readAll()) if (event) events++;
	const seconds = (performance.now() - startMs) / 1_000;
	return { perSecond: events / seconds, events };
}

/** About as large as the event of a page view. */
function exampleEvent(n: number) {
	return jsonEvent({
		type: "PageViewed",
		data: {
			visitId: `visit-${n}`,
			page: {
				url: `https://shop.example/products/${n}?utm_source=mail`,
				title: "A lamp for the desk",
				hostname: "shop.example",
				pathname: `/products/${n}`,
				queryString: "utm_source=mail",
			},
			referrer: { url: "https://search.example/", medium: "search" },
			occurredAt: "2026-11-23T10:00:00.000Z",
		},
		metadata: { schemaVersion: 1, commandId: `command-${n}` },
	});
}
