/** A subscription of the official client, and all that it has told, in order. */

import type {
	AllStreamSubscription,
	ResolvedEvent,
	StreamSubscription,
} from "@eventstore/db-client";
import { until } from "./client-events.js";

export class Subscriber {
	/** `confirmation`, `caughtUp`, `fellBehind`, `end`, or the revision of an event. */
	readonly told: (string | number)[] = [];
	readonly events: ResolvedEvent[] = [];
	// biome-ignore lint/suspicious/noExplicitAny: the client's error classes share no type with their properties.
	error: any = null;
	readonly subscription: StreamSubscription | AllStreamSubscription;

	constructor(subscription: StreamSubscription | AllStreamSubscription) {
		this.subscription = subscription;
		const source = subscription as AllStreamSubscription;
		for (const name of ["confirmation", "caughtUp", "fellBehind"] as const) {
			source.on(name as "confirmation", () => this.told.push(name));
		}
		source.on("data", (resolved: ResolvedEvent) => {
			this.events.push(resolved);
			const { revision } = (resolved.link ?? resolved.event) as {
				revision: bigint;
			};
			this.told.push(Number(revision));
		});
		source.on("error", (error: Error) => {
			this.error = error;
		});
		source.on("end", () => this.told.push("end"));
	}

	get positions(): number[] {
		return this.events.map(({ event }) => Number(event?.position?.commit));
	}

	toldOf(what: string | number): Promise<void> {
		return until(() => this.told.includes(what));
	}

	received(count: number): Promise<void> {
		return until(() => this.events.length >= count);
	}

	failed(): Promise<void> {
		return until(() => this.error !== null);
	}

	unsubscribe(): Promise<void> {
		return this.subscription.unsubscribe();
	}
}
