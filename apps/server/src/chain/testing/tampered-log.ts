/** An embedded log of chained events, and what somebody may do to its file. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openEmbeddedEventStore, openEmbeddedLogReader } from "#event-store";
import {
	type ChainHead,
	chained,
	chainHeadAfter,
	MAX_PAGE,
	type NewEvent,
	type RecordedEvent,
	uuidV5,
	VISIT_NAMESPACE,
} from "#kernel";
import type { ChainReport } from "../chain-report.js";
import { type ChainRequest, checkLog } from "../check-log.js";
import { checkedLog } from "../checked-log.js";

const LOG_FILE = "events.sqlite";
const APPEND_EVENTS_MAX = 4;
/** Of a long log. */
const LONG_APPEND_EVENTS = 500;

export const WHOLE_LOG: ChainRequest = {
	siteId: null,
	visitorId: null,
	sealedPosition: null,
};

export type Below = (bound: number) => number;
export type Checking = (
	directory: string,
	request: ChainRequest,
) => Promise<ChainReport>;
export type Tampering = (db: Database.Database) => void;

/** The n-th event of a test, with what JSON has of forms in it. */
export function sampleEvent(n: number): NewEvent {
	const commandId = uuidV5(VISIT_NAMESPACE, `command ${n}`);
	return {
		eventId: uuidV5(VISIT_NAMESPACE, `event ${n}`),
		type: n % 3 === 0 ? "PageViewed" : "SearchPerformed",
		data: {
			visitId: commandId,
			query: `käse "${n}" 🧀`,
			resultCount: n / 7,
			attributes: { "10": n, "9": null, deep: [{ b: true, a: "" }] },
		},
		metadata: {
			schemaVersion: 1,
			commandId,
			$correlationId: commandId,
			$causationId: commandId,
		},
	};
}

export interface StreamPlan {
	readonly stream: string;
	readonly events: number;
	/** The first so many of them are written as they were before there were chains. */
	readonly unchained?: number;
}

/** On disk, for nobody to have open. */
export class SampleLog {
	readonly directory = mkdtempSync(join(tmpdir(), "journeylog-chain-"));
	#copies = 0;

	/** The streams' events, in appends of random size, in random order. */
	async write(plans: readonly StreamPlan[], below: Below): Promise<void> {
		const store = await openEmbeddedEventStore({ directory: this.directory });
		const streams = plans.map((plan) => ({
			...{ ...plan, written: 0, head: null as ChainHead },
		}));
		for (let n = 0; ; ) {
			const left = streams.filter((each) => each.written < each.events);
			const stream = left[below(left.length)];
			if (stream === undefined) break;
			const { stream: name, written, head, unchained = 0 } = stream;
			const isOld = written < unchained;
			const most = (isOld ? unchained : stream.events) - written;
			const count = Math.min(1 + below(APPEND_EVENTS_MAX), most);
			const drafts = Array.from({ length: count }, () => sampleEvent(n++));
			const events = isOld ? drafts : chained(head, name, drafts);
			await store.append(name, written - 1, events);
			stream.written += count;
			for (const event of events)
				stream.head = chainHeadAfter(stream.head, name, event);
		}
		await store.close();
	}

	async events(): Promise<readonly RecordedEvent[]> {
		const log = await openEmbeddedLogReader({ directory: this.directory });
		const { events } = await log.readAll({ after: 0, limit: MAX_PAGE });
		await log.close();
		return events;
	}

	/** What a check finds in a copy that was changed behind the store's back. */
	async checkAfter(
		change: Tampering,
		request: ChainRequest = WHOLE_LOG,
		checking: Checking = check,
	): Promise<ChainReport> {
		const directory = join(this.directory, `copy ${this.#copies++}`);
		mkdirSync(directory);
		copyFileSync(join(this.directory, LOG_FILE), join(directory, LOG_FILE));
		tamper(directory, change);
		return checking(directory, request);
	}

	remove(): void {
		rmSync(this.directory, { recursive: true, force: true });
	}
}

/** Writes one visitor's stream of many events, so that a check of it takes a while. */
export async function writeLongLog(
	directory: string,
	count: number,
): Promise<void> {
	const store = await openEmbeddedEventStore({ directory });
	const stream = "visitor-shop.ada";
	let head: ChainHead = null;
	for (let n = 0; n < count; n += LONG_APPEND_EVENTS) {
		const drafts = Array.from({ length: LONG_APPEND_EVENTS }, (_, i) =>
			sampleEvent(n + i),
		);
		const events = chained(head, stream, drafts);
		await store.append(stream, n - 1, events);
		head = events.at(-1)?.metadata.chain ?? null;
	}
	await store.close();
}

/** Changes the file of a log that nobody has open. */
export function tamper(directory: string, change: Tampering): void {
	const db = new Database(join(directory, LOG_FILE));
	try {
		db.transaction(() => change(db)).immediate();
	} finally {
		db.close();
	}
}

export async function check(
	directory: string,
	request: ChainRequest = WHOLE_LOG,
): Promise<ChainReport> {
	const log = await openEmbeddedLogReader({ directory });
	try {
		return await checkLog(checkedLog(log), request, {
			onProgress: () => {},
			signal: new AbortController().signal,
		});
	} finally {
		await log.close();
	}
}
