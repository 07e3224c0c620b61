/** From a published message to those that get it: every plain subscription, and one member of each queue group. */

import { ROUTES_REMEMBERED_MAX } from "./limits.js";
import type { Publish } from "./operations.js";
import { SubjectTrie } from "./subject-trie.js";

/** What the router knows of a connection. */
export interface Receiver {
	readonly takesHeaders: boolean;
	readonly takesEcho: boolean;
	send(head: string, bytes: Buffer): void;
}

export interface Subscription {
	readonly receiver: Receiver;
	readonly pattern: string;
	readonly queue: string;
	readonly sid: string;
	delivered: number;
	/** Ends after so many deliveries; 0: no bound. */
	max: number;
	ended: boolean;
	/** Called once, when `max` is reached. */
	readonly onExhausted: (subscription: Subscription) => void;
}

interface Route {
	readonly plain: readonly Subscription[];
	readonly groups: readonly (readonly Subscription[])[];
}

/** A message with the parts of its frames that are the same for all receivers. */
interface Frames {
	readonly begin: string;
	readonly end: string;
	readonly bytes: Buffer;
}

export class Router {
	readonly #trie = new SubjectTrie<Subscription>();
	readonly #routes = new Map<string, Route>();

	add(subscription: Subscription): void {
		this.#trie.add(subscription.pattern, subscription);
		this.#routes.clear();
	}

	remove(subscription: Subscription): void {
		subscription.ended = true;
		this.#trie.remove(subscription.pattern, subscription);
		this.#routes.clear();
	}

	/** @returns whether anybody got it */
	publish(from: Receiver, head: Publish, bytes: Buffer): boolean {
		const route = this.#routeOf(head.subject);
		const full = framesOf(head, bytes);
		const bare = head.headerBytes === 0 ? full : framesOf(bareOf(head), bytes);
		const deliver = (subscription: Subscription): boolean => {
			if (subscription.ended) return false;
			const { receiver } = subscription;
			if (receiver === from && !receiver.takesEcho) return false;
			sendTo(subscription, receiver.takesHeaders ? full : bare);
			return true;
		};
		let delivered = false;
		for (const subscription of route.plain) {
			delivered = deliver(subscription) || delivered;
		}
		for (const group of route.groups) {
			delivered = deliverToOne(group, deliver) || delivered;
		}
		return delivered;
	}

	/** The asker's own first subscription that covers the subject. */
	ownSubscription(asker: Receiver, subject: string): Subscription | null {
		for (const subscription of this.#trie.match(subject)) {
			if (subscription.receiver === asker) return subscription;
		}
		return null;
	}

	#routeOf(subject: string): Route {
		const known = this.#routes.get(subject);
		if (known !== undefined) return known;
		const route = buildRoute(this.#trie.match(subject));
		if (this.#routes.size >= ROUTES_REMEMBERED_MAX) this.#routes.clear();
		this.#routes.set(subject, route);
		return route;
	}
}

/** A queue group is known by its name alone, whatever patterns its members asked for. */
function buildRoute(subscriptions: readonly Subscription[]): Route {
	const plain: Subscription[] = [];
	const groups = new Map<string, Subscription[]>();
	for (const subscription of subscriptions) {
		if (subscription.queue === "") {
			plain.push(subscription);
			continue;
		}
		const group = groups.get(subscription.queue);
		if (group === undefined) groups.set(subscription.queue, [subscription]);
		else group.push(subscription);
	}
	return { plain, groups: [...groups.values()] };
}

/** Begins at a member drawn at random and goes on where that one cannot take it. */
function deliverToOne(
	group: readonly Subscription[],
	deliver: (subscription: Subscription) => boolean,
): boolean {
	const first = Math.floor(Math.random() * group.length);
	for (let i = 0; i < group.length; i++) {
		if (deliver(group[(first + i) % group.length] as Subscription)) return true;
	}
	return false;
}

function sendTo(subscription: Subscription, frames: Frames): void {
	subscription.delivered++;
	const exhausted =
		subscription.max > 0 && subscription.delivered >= subscription.max;
	if (exhausted) subscription.onExhausted(subscription);
	subscription.receiver.send(
		`${frames.begin}${subscription.sid}${frames.end}`,
		frames.bytes,
	);
}

/** The same message for a client that does not know headers. */
function bareOf(head: Publish): Publish {
	const totalBytes = head.totalBytes - head.headerBytes;
	return { ...head, headerBytes: 0, totalBytes };
}

function framesOf(head: Publish, all: Buffer): Frames {
	const { subject, headerBytes, totalBytes } = head;
	const reply = head.reply === "" ? " " : ` ${head.reply} `;
	const withHeaders = headerBytes > 0;
	return {
		begin: withHeaders ? `HMSG ${subject} ` : `MSG ${subject} `,
		end: withHeaders
			? `${reply}${headerBytes} ${totalBytes}\r\n`
			: `${reply}${totalBytes}\r\n`,
		bytes: all.subarray(all.length - totalBytes - 2),
	};
}
