/** New events on their way to one subscription. One that does not keep up loses its queue, and reads the stream again. */

import type { RecordedRawEvent } from "#event-store";

/** Events that wait for one subscription at most. */
const QUEUE_EVENTS_MAX = 1_024;

export class LiveQueue {
	#events: RecordedRawEvent[] = [];
	#hasOverflown = false;
	#wake: () => void = () => {};

	push(event: RecordedRawEvent): void {
		if (this.#events.length >= QUEUE_EVENTS_MAX) {
			this.#events = [];
			this.#hasOverflown = true;
		}
		if (!this.#hasOverflown) this.#events.push(event);
		this.#wake();
	}

	/** The events that wait, once there are any; none on abort; null where some were lost, after which it begins anew. */
	async take(over: AbortSignal): Promise<RecordedRawEvent[] | null> {
		if (this.#events.length === 0 && !this.#hasOverflown) {
			await this.#growth(over);
		}
		if (this.#hasOverflown) {
			this.#hasOverflown = false;
			return null;
		}
		const events = this.#events;
		this.#events = [];
		return events;
	}

	#growth(over: AbortSignal): Promise<void> {
		if (over.aborted) return Promise.resolve();
		return new Promise((resolve) => {
			this.#wake = () => {
				over.removeEventListener("abort", this.#wake);
				resolve();
			};
			over.addEventListener("abort", this.#wake, { once: true });
		});
	}
}
