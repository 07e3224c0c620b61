/** Whose turn it is to write, among the threads of one rebuild. */

/** A thread that has had its turn for so long may have died with it: the others go on. */
const TURN_MS_MAX = 5_000;

const FREE = 0;
const TAKEN = 1;

/**
 * SQLite has one writer, and who finds it busy sleeps for a while that is longer than needed. Here the next one is woken.
 * It is for speed alone: what keeps writers apart is the database.
 */
export class WriteTurn {
	private readonly cell: Int32Array;

	constructor(readonly shared: SharedArrayBuffer) {
		this.cell = new Int32Array(shared);
	}

	static create(): WriteTurn {
		return new WriteTurn(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
	}

	/** Blocks the thread until it is its turn. */
	async take<T>(work: () => Promise<T>): Promise<T> {
		while (Atomics.compareExchange(this.cell, 0, FREE, TAKEN) !== FREE) {
			const end = Atomics.wait(this.cell, 0, TAKEN, TURN_MS_MAX);
			if (end === "timed-out") break;
		}
		try {
			return await work();
		} finally {
			Atomics.store(this.cell, 0, FREE);
			Atomics.notify(this.cell, 0, 1);
		}
	}
}
