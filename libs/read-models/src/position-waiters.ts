/** Callers who wait until projections have come to a position, so that they read their own writes. */

import { Overloaded } from "#kernel";

/** Callers that may wait at a time. */
export const POSITION_WAITERS_MAX = 10_000;
const POLL_INTERVAL_MS = 4;

interface Waiter {
	readonly projections: readonly string[];
	readonly position: number;
	readonly deadlineMs: number;
	resolve(reached: boolean): void;
	reject(error: unknown): void;
}

/** One poller serves all waiters and rests while there are none. */
export class PositionWaiters {
	readonly #waiters = new Set<Waiter>();
	readonly #readPositions: () => Promise<ReadonlyMap<string, number>>;
	#polling: NodeJS.Timeout | null = null;
	#closed = false;

	/** `readPositions` gives each projection's checkpoint. */
	constructor(readPositions: () => Promise<ReadonlyMap<string, number>>) {
		this.#readPositions = readPositions;
	}

	/**
	 * True once all `projections` have had all events up to `position`, false after `timeoutMs` (or on close) without.
	 * @throws Overloaded while POSITION_WAITERS_MAX others wait
	 */
	async wait(
		projections: readonly string[],
		position: number,
		timeoutMs: number,
	): Promise<boolean> {
		const positions = await this.#readPositions();
		if (reached(positions, projections, position)) return true;
		if (timeoutMs <= 0 || this.#closed) return false;
		if (this.#waiters.size >= POSITION_WAITERS_MAX)
			throw new Overloaded("too many requests wait for the read models");
		const deadlineMs = performance.now() + timeoutMs;
		return new Promise((resolve, reject) => {
			this.#waiters.add({ projections, position, deadlineMs, resolve, reject });
			this.#schedule();
		});
	}

	close(): void {
		this.#closed = true;
		if (this.#polling !== null) clearTimeout(this.#polling);
		this.#polling = null;
		for (const waiter of this.#waiters) waiter.resolve(false);
		this.#waiters.clear();
	}

	#schedule(): void {
		if (this.#polling !== null || this.#closed) return;
		this.#polling = setTimeout(() => void this.#poll(), POLL_INTERVAL_MS);
	}

	async #poll(): Promise<void> {
		try {
			this.#settle(await this.#readPositions());
		} catch (error) {
			for (const waiter of this.#waiters) waiter.reject(error);
			this.#waiters.clear();
		}
		this.#polling = null;
		if (this.#waiters.size > 0) this.#schedule();
	}

	#settle(positions: ReadonlyMap<string, number>): void {
		const nowMs = performance.now();
		for (const waiter of this.#waiters) {
			const done = reached(positions, waiter.projections, waiter.position);
			if (!done && nowMs < waiter.deadlineMs) continue;
			this.#waiters.delete(waiter);
			waiter.resolve(done);
		}
	}
}

function reached(
	positions: ReadonlyMap<string, number>,
	projections: readonly string[],
	position: number,
): boolean {
	return projections.every((name) => (positions.get(name) ?? -1) >= position);
}
