/** Reads the log ahead of the projections, within a bound, and hands out what has gathered as one batch. */

import { type EventPage, type RecordedDomainEvent, upcast } from "#kernel";

export interface Batch {
	readonly events: readonly RecordedDomainEvent[];
	/** The log has been looked through to here. */
	readonly position: number;
	/** Nothing more was there when the last page was read. */
	readonly atHead: boolean;
}

/** Pages, each of `eventsMax` events at most, wait here until twice `eventsMax` events do. */
export class PageBuffer {
	readonly #eventsMax: number;
	readonly #pages: EventPage[] = [];
	#gathered = 0;
	#ended = false;
	#error: unknown = null;
	#wakeReader: (() => void) | null = null;
	#wakeTaker: (() => void) | null = null;
	/** Resolves when the log is let go of. */
	readonly finished: Promise<void>;

	constructor(
		pages: AsyncIterable<EventPage>,
		eventsMax: number,
		signal: AbortSignal,
	) {
		this.#eventsMax = eventsMax;
		const end = () => this.#end(null);
		if (signal.aborted) end();
		signal.addEventListener("abort", end, { once: true });
		this.finished = this.#read(pages).finally(() =>
			signal.removeEventListener("abort", end),
		);
	}

	/** When the oldest event that waits was recorded, in milliseconds since 1970; null where none waits. */
	get oldestRecordedAt(): number | null {
		for (const { events } of this.#pages) {
			const first = events[0];
			if (first !== undefined) return first.recordedAt;
		}
		return null;
	}

	/** The furthest position read. */
	get position(): number {
		return this.#pages.at(-1)?.position ?? 0;
	}

	/** Everything that has gathered, up to `eventsMax` events; null when aborted. @throws what reading threw */
	async take(): Promise<Batch | null> {
		while (this.#pages.length === 0 && !this.#ended) {
			await new Promise<void>((resolve) => {
				this.#wakeTaker = resolve;
			});
		}
		if (this.#error !== null) throw this.#error;
		if (this.#ended) return null;
		return this.#nextBatch();
	}

	#nextBatch(): Batch {
		const taken = [this.#pages.shift() as EventPage];
		let count = taken[0]?.events.length ?? 0;
		for (let page = this.#pages[0]; page !== undefined; page = this.#pages[0]) {
			if (count + page.events.length > this.#eventsMax) break;
			count += page.events.length;
			taken.push(page);
			this.#pages.shift();
		}
		this.#gathered -= count;
		this.#wakeReader?.();
		const { position, atHead } = taken.at(-1) as EventPage;
		const events = taken.flatMap((page) =>
			page.events.map((event) => upcast(event)),
		);
		// Followers filter by the domain's streams; what is in them is checked before it is folded.
		return { events: events as RecordedDomainEvent[], position, atHead };
	}

	async #read(pages: AsyncIterable<EventPage>): Promise<void> {
		try {
			for await (const page of pages) {
				if (this.#ended) return;
				this.#pages.push(page);
				this.#gathered += page.events.length;
				this.#wakeTaker?.();
				await this.#room();
				if (this.#ended) return;
			}
			this.#end(null);
		} catch (error) {
			this.#end(error);
		}
	}

	async #room(): Promise<void> {
		const full = () =>
			this.#gathered >= this.#eventsMax ||
			this.#pages.length >= this.#eventsMax;
		while (full() && !this.#ended) {
			await new Promise<void>((resolve) => {
				this.#wakeReader = resolve;
			});
		}
	}

	#end(error: unknown): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#error = error;
		this.#wakeTaker?.();
		this.#wakeReader?.();
	}
}
