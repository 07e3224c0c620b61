/** A consumer of a persistent subscription through the official client, which remembers what it was given. */

import { setTimeout as after } from "node:timers/promises";
import type {
	EventStoreDBClient,
	PersistentSubscriptionToAll,
	PersistentSubscriptionToAllResolvedEvent,
	PersistentSubscriptionToStream,
} from "@eventstore/db-client";

const WAIT_MS_MAX = 20_000;
const POLL_MS = 5;

export type Given = PersistentSubscriptionToAllResolvedEvent;

export class TestConsumer {
	readonly given: Given[] = [];
	isConfirmed = false;
	error: Error | null = null;

	/** `react` sees each event as it comes. */
	constructor(
		readonly subscription: PersistentSubscriptionToAll,
		react: (event: Given, consumer: TestConsumer) => unknown = () => {},
	) {
		subscription.on("confirmation", () => {
			this.isConfirmed = true;
		});
		subscription.on("error", (error: Error) => {
			this.error ??= error;
		});
		subscription.on("data", (event: Given) => {
			this.given.push(event);
			react(event, this);
		});
	}

	static toStream(
		client: EventStoreDBClient,
		stream: string,
		group: string,
		bufferSize = 10,
	): TestConsumer {
		const options = { bufferSize };
		return new TestConsumer(
			// Both kinds are alike but for their types.
			client.subscribeToPersistentSubscriptionToStream(
				stream,
				group,
				options,
			) as PersistentSubscriptionToStream as never,
		);
	}

	/** `revision` or `revision#retries` of what was given. */
	get revisions(): string[] {
		return this.given.map(({ event, retryCount }) =>
			retryCount === 0
				? `${event?.revision}`
				: `${event?.revision}#${retryCount}`,
		);
	}

	async has(count: number): Promise<void> {
		await until(
			() => this.given.length >= count,
			() => {
				const error = this.error?.message ?? "no error";
				return `${count} events; it has ${this.revisions.join(" ")}, ${error}`;
			},
		);
	}

	/** Connected, so that it counts. */
	async confirmed(): Promise<this> {
		await until(
			() => this.isConfirmed,
			() => `confirmation ${this.error}`,
		);
		return this;
	}

	async failed(): Promise<Error> {
		await until(
			() => this.error !== null,
			() => "an error",
		);
		return this.error as Error;
	}

	ack(...events: (Given | undefined)[]): Promise<void> {
		return this.subscription.ack(...(events as never[]));
	}

	nack(
		action: "park" | "retry" | "skip" | "stop",
		...events: (Given | undefined)[]
	): Promise<void> {
		return this.subscription.nack(action, "because", ...(events as never[]));
	}
}

/** Waits, some seconds at most, until the condition holds. */
export async function until(
	condition: () => boolean | Promise<boolean>,
	wanted: () => string,
): Promise<void> {
	const end = Date.now() + WAIT_MS_MAX;
	while (!(await condition())) {
		if (Date.now() > end) throw new Error(`waited in vain for ${wanted()}`);
		await after(POLL_MS);
	}
}
