/** Keeps a session to the store: makes the first, and another whenever one is lost, until it is closed. */

import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreUnavailable } from "#kernel";
import { leaderOf, reasonOf, unavailable, verdictOf } from "./call-errors.js";
import { CONNECT_WAIT_MS_MAX, STABLE_MS } from "./limits.js";
import { RetryPause } from "./retry-pause.js";
import { Session } from "./session.js";
import { nameOf, type Target } from "./target.js";

/** The part of pino's logger that is used. */
export interface StoreLogger {
	info(fields: object, message: string): void;
	warn(fields: object, message: string): void;
}

export class Connection {
	readonly #target: Target;
	readonly #logger: StoreLogger | undefined;
	readonly #pause = new RetryPause();
	readonly #closing = new AbortController();
	readonly #events = new EventEmitter<{ connected: [] }>();
	#session: Session | null = null;
	#sessions = 0;
	#connectedAtMs = Number.NEGATIVE_INFINITY;
	/** Resolves when it is known how the first attempt after the start or a loss ended, or that it takes long. */
	#firstAttempt: Promise<unknown> = Promise.resolve();
	#reason = "";
	/** The node to connect to next, where another one named it as the leader. */
	#leader: string | null = null;
	#examining: Promise<void> | null = null;

	/** Begins to connect. */
	constructor(target: Target, logger?: StoreLogger) {
		this.#target = target;
		this.#logger = logger;
		// As many as wait.
		this.#events.setMaxListeners(0);
		this.#begin();
	}

	/** Hosts, for messages. */
	get label(): string {
		return this.#target.label;
	}

	/** Sessions made since the first. */
	get reconnects(): number {
		return Math.max(0, this.#sessions - 1);
	}

	/** Aborts when the connection is closed. */
	get closed(): AbortSignal {
		return this.#closing.signal;
	}

	/** @throws StoreUnavailable: at once where connecting has failed, else after CONNECT_WAIT_MS_MAX */
	async session(): Promise<Session> {
		if (this.#session === null) await this.#firstAttempt;
		if (this.#session !== null) return this.#session;
		const { label, closed } = this;
		const reason = closed.aborted ? "the event store is closed" : this.#reason;
		throw new StoreUnavailable(`${label}: ${reason}`);
	}

	/** Resolves when there is a session, or the signal aborts. */
	async connected(signal: AbortSignal): Promise<void> {
		if (this.#session !== null) return;
		await once(this.#events, "connected", { signal }).catch(() => undefined);
	}

	/** Takes note of a failed call on a session. @returns what the caller of the store gets */
	failed(session: Session, error: unknown): unknown {
		const verdict = verdictOf(error);
		if (verdict === "lost") this.#lose(session, error);
		else if (verdict === "doubtful") void this.examine(session);
		return unavailable(this.label, error);
	}

	/** Asks the leader whether all is well, after an error that may mean anything. */
	examine(session: Session): Promise<void> {
		this.#examining ??= session
			.head({ leader: true })
			.then(() => undefined)
			.catch((error: unknown) => this.#lose(session, error))
			.finally(() => {
				this.#examining = null;
			});
		return this.#examining;
	}

	/** Ends what waits for a session. Calls under way go on. */
	close(): void {
		this.#closing.abort();
		this.#session?.close();
		this.#session = null;
	}

	#lose(session: Session, error: unknown): void {
		if (session !== this.#session) return;
		session.close();
		this.#session = null;
		const leader = leaderOf(error);
		this.#leader = leader === null ? null : nameOf(leader);
		this.#logger?.warn(
			{ eventStore: this.label, reason: reasonOf(error) },
			"the event store is lost, connecting again",
		);
		this.#begin();
	}

	#begin(): void {
		this.#reason = `no answer within ${CONNECT_WAIT_MS_MAX} ms`;
		const options = { signal: this.closed, ref: false };
		const tooLong = sleep(CONNECT_WAIT_MS_MAX, undefined, options);
		const { promise, resolve } = withResolver();
		this.#firstAttempt = Promise.race([
			promise,
			tooLong.catch(() => undefined),
		]);
		void this.#connect(resolve);
	}

	async #connect(attempted: () => void): Promise<void> {
		// One that is lost as soon as it is made must not be made again and again without a pause.
		const livedMs = performance.now() - this.#connectedAtMs;
		if (livedMs < STABLE_MS) await this.#pause.wait(this.closed);
		for (let failures = 0; !this.closed.aborted; failures++) {
			try {
				this.#session = await this.#open();
				this.#sessions++;
				this.#connectedAtMs = performance.now();
				this.#pause.reset();
				attempted();
				this.#events.emit("connected");
				return;
			} catch (error) {
				this.#reason = reasonOf(error);
				attempted();
				if (failures === 0) this.#warnOutOfReach();
			}
			await this.#pause.wait(this.closed);
		}
	}

	async #open(): Promise<Session> {
		const endpoint = this.#leader ?? (await this.#target.endpoint());
		// Should it fail, the connection string leads to a node again.
		this.#leader = null;
		const session = new Session(this.#target, endpoint);
		try {
			const head = await session.head({}, this.closed);
			this.closed.throwIfAborted();
			this.#logger?.info(
				{ eventStore: endpoint, head },
				"connected to the event store",
			);
			return session;
		} catch (error) {
			session.close();
			throw error;
		}
	}

	#warnOutOfReach(): void {
		if (this.closed.aborted) return;
		this.#logger?.warn(
			{ eventStore: this.label, reason: this.#reason },
			"the event store is out of reach, trying on",
		);
	}
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
	let resolve = () => {};
	const promise = new Promise<void>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}
