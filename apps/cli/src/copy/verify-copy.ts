/** Whether two logs hold the same events of the domain: by count and digest, and where they differ, in what. */

import type { EventLog, RecordedEvent } from "#kernel";
import { type Progress, progress } from "../output.js";
import { byStream, domainEvents, type LeftOut } from "./domain-events.js";
import { domainPages } from "./inspect-target.js";
import {
	DIFFERENCES_NAMED_MAX,
	PAGE_EVENTS,
	READS_AT_A_TIME_MAX,
} from "./limits.js";
import { contentOf, LogDigest } from "./log-digest.js";
import { patiently } from "./patient-target.js";

export interface Verification {
	readonly equal: boolean;
	/** Of the domain's streams in the target. */
	readonly events: number;
	readonly digest: string;
	/** In words, the first few. */
	readonly differences: readonly string[];
}

export interface SourceContents {
	readonly digest: LogDigest;
	readonly leftOut: LeftOut;
}

/** All up to and with a position of the source. @throws Failure for an event that cannot be copied */
export async function contentsOfSource(
	source: EventLog,
	until: number,
	bar: Progress,
): Promise<SourceContents> {
	const digest = new LogDigest();
	const leftOut: LeftOut = { system: 0, others: 0 };
	for await (const events of sourcePages(source, until)) {
		for (const event of domainEvents(events, leftOut)) digest.add(event);
		bar.update(events.at(-1)?.position ?? until);
	}
	return { digest, leftOut };
}

/** Compares the target with the source's events up to a position, whose digest is given. */
export async function verify(
	source: EventLog,
	target: EventLog,
	until: number,
	expected: LogDigest,
): Promise<Verification> {
	const bar = progress(expected.count, "events of the target looked at");
	const digest = new LogDigest();
	for await (const events of domainPages(target, 0)) {
		for (const event of events) digest.add(event);
		bar.update(digest.count);
	}
	bar.stop();
	const equal = digest.equals(expected);
	return {
		equal,
		events: digest.count,
		digest: String(digest),
		differences: equal ? [] : await differences(source, target, until),
	};
}

/** What differs, in words, the first few of it. */
async function differences(
	source: EventLog,
	target: EventLog,
	until: number,
): Promise<readonly string[]> {
	const found: string[] = [];
	const none: LeftOut = { system: 0, others: 0 };
	for await (const page of sourcePages(source, until)) {
		await compare(domainEvents(page, none), target, found, "the target lacks");
		if (found.length >= DIFFERENCES_NAMED_MAX) return found;
	}
	for await (const page of domainPages(target, 0)) {
		await compare(page, source, found, "the log lacks");
		if (found.length >= DIFFERENCES_NAMED_MAX) return found;
	}
	return found;
}

async function* sourcePages(
	source: EventLog,
	until: number,
): AsyncGenerator<readonly RecordedEvent[], void> {
	for (let after = 0; after < until; ) {
		const page = await source.readAll({ after, limit: PAGE_EVENTS });
		yield page.events.filter(({ position }) => position <= until);
		after = page.position;
		if (page.atHead) return;
	}
}

/** Looks up each event of a page in the other log, by runs of one stream. */
async function compare(
	events: readonly RecordedEvent[],
	other: EventLog,
	found: string[],
	lacking: string,
): Promise<void> {
	const streams = [...byStream(events).values()];
	for (let i = 0; i < streams.length; i += READS_AT_A_TIME_MAX) {
		const some = streams.slice(i, i + READS_AT_A_TIME_MAX);
		const differing = await Promise.all(
			some.map((ofStream) => differencesOfStream(ofStream, other, lacking)),
		);
		for (const difference of differing.flat()) {
			if (found.length >= DIFFERENCES_NAMED_MAX) return;
			if (!found.includes(difference)) found.push(difference);
		}
	}
}

async function differencesOfStream(
	events: readonly RecordedEvent[],
	other: EventLog,
	lacking: string,
): Promise<readonly string[]> {
	const [{ stream, revision: from }] = events as [RecordedEvent];
	const limit = events.length;
	const there = await patiently(() =>
		other.readStream(stream, { from, limit }),
	);
	const known = new Map(there.map((event) => [event.revision, event]));
	const found: string[] = [];
	for (const event of events) {
		const name = `${stream} revision ${event.revision}`;
		const same = known.get(event.revision);
		if (same === undefined) found.push(`${lacking} ${name}`);
		else if (contentOf(same) !== contentOf(event)) {
			found.push(`${name} is not the same`);
		}
	}
	return found;
}
