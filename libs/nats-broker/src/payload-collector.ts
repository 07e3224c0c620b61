/** Gathers one payload out of chunks, taking memory as bytes come in and not as the sender merely announced them. */

const FIRST_BYTES = 4_096;

export class PayloadCollector {
	#bytes: Buffer;
	#filled = 0;

	constructor(readonly wanted: number) {
		this.#bytes = Buffer.allocUnsafe(Math.min(wanted, FIRST_BYTES));
	}

	get missing(): number {
		return this.wanted - this.#filled;
	}

	/** Takes what is still missing of `chunk` from `at` on. @returns where the rest begins */
	take(chunk: Buffer, at: number): number {
		const end = Math.min(chunk.length, at + this.missing);
		this.#reserve(this.#filled + end - at);
		this.#filled += chunk.copy(this.#bytes, this.#filled, at, end);
		return end;
	}

	bytes(): Buffer {
		return this.#bytes.subarray(0, this.#filled);
	}

	#reserve(needed: number): void {
		if (needed <= this.#bytes.length) return;
		const size = Math.min(
			this.wanted,
			Math.max(needed, this.#bytes.length * 2),
		);
		const larger = Buffer.allocUnsafe(size);
		this.#bytes.copy(larger, 0, 0, this.#filled);
		this.#bytes = larger;
	}
}
