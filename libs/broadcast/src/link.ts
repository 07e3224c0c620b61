/** Keeps a connection to the broker, for ever, and opens a session on it whenever it is there. */

import {
	type ConnectionOptions,
	connect,
	Events,
	type NatsConnection,
	type Status,
} from "nats";
import { Backoff } from "./backoff.js";
import {
	BACKOFF_MS_MAX,
	BACKOFF_MS_MIN,
	CONFIRM_MS_MAX,
	CONNECT_MS_MAX,
	PING_EVERY_MS,
	PINGS_UNANSWERED_MAX,
} from "./limits.js";
import { Session } from "./session.js";
import { ensureStream } from "./stream.js";

export interface LinkOptions {
	readonly connection: ConnectionOptions;
	readonly onError: (error: unknown, doing: string) => void;
	readonly onSession: (session: Session) => void;
}

export class Link {
	readonly #closing = new AbortController();
	#connection: NatsConnection | null = null;
	#session: Session | null = null;
	#waiting: ((session: Session | null) => void) | null = null;
	#running: Promise<void> = Promise.resolve();
	/** When the connection broke, by `performance.now()`; null while it holds. */
	#lostAtMs: number | null = null;
	/** Counts the breaks, so that work begun before one does not count after it. */
	#epoch = 0;

	constructor(private readonly options: LinkOptions) {}

	get isConnected(): boolean {
		return this.#session !== null;
	}

	start(): void {
		this.#running = this.#run();
	}

	/**
	 * The session now, or the next one. One caller at a time.
	 * @returns null where there is none and the signal comes first
	 */
	async session(signal: AbortSignal): Promise<Session | null> {
		if (this.#session !== null) return this.#session;
		if (signal.aborted) return null;
		return new Promise((resolve) => {
			const done = (session: Session | null) => {
				signal.removeEventListener("abort", onAbort);
				this.#waiting = null;
				resolve(session);
			};
			const onAbort = () => done(null);
			signal.addEventListener("abort", onAbort);
			this.#waiting = done;
		});
	}

	/** Drops a session in which something failed and looks anew at what the server offers. */
	renew(failed: Session): void {
		if (this.#session !== failed) return;
		this.#end();
		if (this.#connection !== null) void this.#open(this.#connection);
	}

	/** An attempt to connect that is under way is not waited for: it closes what it gets. */
	async close(): Promise<void> {
		this.#closing.abort();
		this.#end();
		if (this.#connection === null) return;
		await this.#connection.close();
		await this.#running;
	}

	async #run(): Promise<void> {
		const backoff = new Backoff();
		const { signal } = this.#closing;
		while (!signal.aborted) {
			try {
				await this.#holdOne(backoff);
			} catch (error) {
				this.options.onError(error, "connecting to NATS");
			}
			await backoff.pause(signal);
		}
	}

	/** From connecting until the client gives up, as it does where the server refuses it for good. */
	async #holdOne(backoff: Backoff): Promise<void> {
		const connection = await connect(this.#connectOptions());
		if (this.#closing.signal.aborted) return connection.close();
		backoff.reset();
		this.#connection = connection;
		this.#lostAtMs = null;
		void this.#watch(connection);
		void this.#open(connection);
		const reason = await connection.closed();
		this.#end();
		this.#connection = null;
		if (reason) throw reason;
	}

	/** The client does not end this iteration when it closes; it goes with the connection. */
	async #watch(connection: NatsConnection): Promise<void> {
		for await (const status of connection.status()) {
			if (connection !== this.#connection) return;
			switch (status.type) {
				case Events.Disconnect:
					this.#lostAtMs = performance.now();
					this.#end();
					break;
				case Events.Reconnect:
					this.#lostAtMs = null;
					void this.#open(connection);
					break;
				case Events.Error:
					this.#refused(status);
			}
		}
	}

	/** Where this user may not publish on a subject, the server drops the message, and says so on the side. */
	#refused({ permissionContext }: Status): void {
		if (permissionContext?.operation !== "publish") return;
		const { subject } = permissionContext;
		this.#session?.refused(new Error(`no right to publish on ${subject}`));
	}

	/** The first connection is tried by us, one attempt each time: the client's own loop cannot be stopped. */
	#connectOptions(): ConnectionOptions {
		return {
			name: "journeylog broadcaster",
			timeout: CONNECT_MS_MAX,
			pingInterval: PING_EVERY_MS,
			maxPingOut: PINGS_UNANSWERED_MAX,
			noEcho: true,
			noAsyncTraces: true,
			...this.options.connection,
			waitOnFirstConnect: false,
			reconnect: true,
			maxReconnectAttempts: -1,
			reconnectDelayHandler: () => pauseAfter(this.#lostAtMs),
		};
	}

	/** Finds out what the server offers; tries until it knows or the connection breaks. */
	async #open(connection: NatsConnection): Promise<void> {
		this.#end();
		const epoch = this.#epoch;
		const backoff = new Backoff();
		while (epoch === this.#epoch && !this.#closing.signal.aborted) {
			try {
				const kept = await ensureStream(connection);
				if (epoch !== this.#epoch) return;
				const stream = kept
					? connection.jetstream({ timeout: CONFIRM_MS_MAX })
					: null;
				this.#begin(new Session(connection, stream));
				return;
			} catch (error) {
				if (epoch !== this.#epoch) return;
				this.options.onError(error, "preparing the JetStream stream");
				await backoff.pause(this.#closing.signal);
			}
		}
	}

	#begin(session: Session): void {
		this.#session = session;
		this.options.onSession(session);
		this.#waiting?.(session);
	}

	#end(): void {
		this.#epoch++;
		this.#session?.end();
		this.#session = null;
	}
}

/**
 * The client asks this many times between two attempts and not once for each, so the pause follows from how long the
 * broker has been away: half of that time doubles the distance with each attempt.
 */
function pauseAfter(lostAtMs: number | null): number {
	const awayMs = lostAtMs === null ? 0 : performance.now() - lostAtMs;
	return Math.min(Math.max(awayMs / 2, BACKOFF_MS_MIN), BACKOFF_MS_MAX);
}
