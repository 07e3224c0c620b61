/** Where a group's events come from: one stream, or the whole log. */

import { RE2JS } from "re2js";
import type { RawFilter, RecordedRawEvent } from "#event-store";

const ALL = "$all";

/** EventStoreDB leaves these out of `$all` for persistent subscriptions: they would feed themselves. */
const EPOCH_STREAM = "$epoch-information";
const TRAIL_PREFIX = "$persistentsubscription-$all::";
const TRAIL_SUFFIXES = ["-checkpoint", "-parked"];

/** `-1` as a revision, and as a position in the log: the end. */
const END_OF_STREAM = "-1";
const END_OF_ALL = "C:-1/P:-1";

export class Source {
	readonly isAll: boolean;
	readonly #pattern: RE2JS | null;

	/** `name` is a stream's or `$all`, which alone has filters. @throws RE2JSException */
	constructor(
		readonly name: string,
		readonly filter: RawFilter | null = null,
	) {
		this.isAll = name === ALL;
		const pattern = filter?.pattern;
		this.#pattern = pattern === undefined ? null : RE2JS.compile(pattern);
	}

	static all(filter: RawFilter | null = null): Source {
		return new Source(ALL, filter);
	}

	/** An event's place in this source. */
	positionOf({ revision, position }: RecordedRawEvent): number {
		return this.isAll ? position : revision;
	}

	/** Whether an event of the log is one of this source. */
	takes(event: RecordedRawEvent): boolean {
		if (!this.isAll) return event.stream === this.name;
		return this.shows(event) && this.#passes(event);
	}

	/** False for what is left out whatever the filter. */
	shows({ stream }: RecordedRawEvent): boolean {
		if (!this.isAll || !stream.startsWith("$")) return true;
		const isTrail =
			stream.startsWith(TRAIL_PREFIX) &&
			TRAIL_SUFFIXES.some((suffix) => stream.endsWith(suffix));
		return !isTrail && stream !== EPOCH_STREAM;
	}

	/** A position as EventStoreDB writes it. */
	textOf(position: number): string {
		return this.isAll ? `C:${position}/P:${position}` : String(position);
	}

	get end(): string {
		return this.isAll ? END_OF_ALL : END_OF_STREAM;
	}

	/** The position in a text that is not the end's; null where there is none. */
	positionIn(text: string): number | null {
		const pattern = this.isAll ? /^C:(\d+)\/P:\d+$/ : /^(\d+)$/;
		const digits = pattern.exec(text)?.[1];
		return digits === undefined ? null : Number(digits);
	}

	#passes({ stream, type }: RecordedRawEvent): boolean {
		if (this.filter === null) return true;
		const text = this.filter.on === "stream" ? stream : type;
		if (this.#pattern !== null) return this.#pattern.test(text);
		const prefixes = this.filter.prefixes ?? [];
		return prefixes.some((prefix) => text.startsWith(prefix));
	}
}
