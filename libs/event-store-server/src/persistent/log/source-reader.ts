/** Reads a group's source. */

import type { RawLog, RecordedRawEvent } from "#event-store";
import { StreamTombstoned } from "#kernel";
import { isLink, resolveLink } from "../../streams/links.js";
import type { PageRequest, SourcePage } from "../core/intake.js";
import type { Arrival } from "../core/message.js";
import type { Source } from "../source.js";

/** Events that one read of the log looks at, however few of them the filter lets through. */
const SCAN_MAX = 2_000;

export class SourceReader {
	constructor(
		private readonly log: RawLog,
		private readonly source: Source,
		private readonly resolveLinkTos: boolean,
	) {}

	/** @throws StreamTombstoned, and what the log throws */
	page(request: PageRequest): Promise<SourcePage> {
		return this.source.isAll
			? this.#allPage(request)
			: this.#streamPage(request);
	}

	/** Where a source ends now: the position that its next event has, or one before that. */
	async end(): Promise<number> {
		if (this.source.isAll) return (await this.log.headPosition()) + 1;
		const page = await this.log.readStream(this.source.name, {
			direction: "backwards",
			from: "end",
			limit: 1,
		});
		return page.status === "ok" ? page.lastRevision + 1 : 0;
	}

	/** A promise only where a link is to be followed: most events arrive at once. */
	arrivalOf(event: RecordedRawEvent): Arrival | Promise<Arrival> {
		const position = this.source.positionOf(event);
		if (!this.resolveLinkTos || !isLink(event)) {
			return { resolved: { event, link: null }, position };
		}
		return resolveLink(this.log, event).then((resolved) => {
			return { resolved, position };
		});
	}

	async #streamPage({ from, limit }: PageRequest): Promise<SourcePage> {
		const { name } = this.source;
		const direction = "forwards";
		const page = await this.log.readStream(name, { direction, from, limit });
		if (page.status === "tombstoned") throw new StreamTombstoned(name);
		const none = { arrivals: [], skipped: 0, lookedAt: from, next: from };
		if (page.status === "notFound") return { ...none, isEnd: true };
		const arrivals = await this.#arrivals(page.events);
		const next = page.next ?? Math.max(from, page.lastRevision + 1);
		return { ...none, arrivals, next, isEnd: page.next === null };
	}

	async #allPage({ from, limit }: PageRequest): Promise<SourcePage> {
		const { filter } = this.source;
		const page = await this.log.readAll({
			direction: "forwards",
			from,
			limit,
			scanMax: SCAN_MAX,
			...(filter && { filter }),
		});
		const shown = page.events.filter((event) => this.source.shows(event));
		return {
			arrivals: await this.#arrivals(shown),
			skipped: page.scanned - shown.length,
			lookedAt: page.lastScanned ?? from,
			next: page.next,
			isEnd: page.isEnd,
		};
	}

	async #arrivals(events: readonly RecordedRawEvent[]): Promise<Arrival[]> {
		const arrivals: Arrival[] = [];
		for (const event of events) arrivals.push(await this.arrivalOf(event));
		return arrivals;
	}
}
