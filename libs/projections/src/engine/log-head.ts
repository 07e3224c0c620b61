import type { Clock, EventLog } from "#kernel";
import type { Batch } from "./page-buffer.js";

/** How often the log's head is asked for while catching up. */
const ASK_INTERVAL_MS = 1_000;

/** Where the log ends, as far as is known. */
export class LogHead {
	readonly #log: EventLog;
	readonly #clock: Clock;
	#position = 0;
	#askedAt = 0;

	constructor(log: EventLog, clock: Clock) {
		this.#log = log;
		this.#clock = clock;
	}

	get position(): number {
		return this.#position;
	}

	async note({ atHead, position }: Batch): Promise<void> {
		if (atHead) this.#position = position;
		else if (this.#clock.now() - this.#askedAt >= ASK_INTERVAL_MS)
			await this.ask();
	}

	/** Only for the status: a store that is away is the reader's matter. */
	async ask(): Promise<void> {
		this.#askedAt = this.#clock.now();
		this.#position = await this.#log.headPosition().catch(() => this.#position);
	}
}
