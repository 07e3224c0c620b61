/** A group whose consumers come, go and answer as the dice fall; it sees to it that nothing is given where it must not be. */

import type {
	EventStoreDBClient,
	PersistentSubscriptionToAllSettings,
} from "@eventstore/db-client";
import {
	persistentSubscriptionToAllSettingsFromDefaults,
	START,
	streamNameFilter,
} from "@eventstore/db-client";
import { type Given, TestConsumer } from "./test-consumer.js";

const CONSUMERS = 3;
const BUFFER_SIZES = [1, 3, 10, 50];

interface Member {
	readonly consumer: TestConsumer;
	/** Given and not answered for, by the id to answer with. */
	readonly inFlight: Map<string, Given>;
	/** Acknowledged or skipped: not to be given again while it is connected. */
	readonly done: Set<string>;
}

export class RandomGroup {
	readonly given = new Set<string>();
	readonly done = new Set<string>();
	/** What should not have been given. */
	readonly problems: string[] = [];
	#members: Member[] = [];
	#isPolite = false;

	constructor(
		readonly name: string,
		readonly prefix: string,
		readonly settings: Partial<PersistentSubscriptionToAllSettings>,
		private readonly random: () => number,
	) {}

	create(client: EventStoreDBClient): Promise<void> {
		return client.createPersistentSubscriptionToAll(
			this.name,
			persistentSubscriptionToAllSettingsFromDefaults({
				startFrom: START,
				checkPointAfter: 100,
				...this.settings,
			}),
			{ filter: streamNameFilter({ prefixes: [this.prefix] }) },
		);
	}

	/** One consumer may leave, and there are as many as there should be again. */
	async stir(client: EventStoreDBClient): Promise<void> {
		const gone = this.#members.filter(({ consumer }) => consumer.error);
		const leaving = this.random() < 0.5 ? this.#members[0] : undefined;
		this.#members = this.#members.filter(
			(member) => member !== leaving && !gone.includes(member),
		);
		while (this.#members.length < CONSUMERS) this.#join(client);
		await leaving?.consumer.subscription.unsubscribe();
	}

	/** The server is gone, and with it all connections. */
	forget(): void {
		this.#members = [];
	}

	/** From now on all is acknowledged. */
	beGood(): void {
		this.#isPolite = true;
		for (const { consumer, inFlight } of this.#members) {
			for (const given of inFlight.values()) this.#ack(consumer, given);
		}
	}

	#join(client: EventStoreDBClient): void {
		const bufferSize = BUFFER_SIZES[Math.floor(this.random() * 4)] as number;
		const subscription = client.subscribeToPersistentSubscriptionToAll(
			this.name,
			{ bufferSize },
		);
		const react = (given: Given, consumer: TestConsumer) =>
			this.#receive(given, consumer);
		const consumer = new TestConsumer(subscription, react);
		this.#members.push({ consumer, inFlight: new Map(), done: new Set() });
	}

	#receive(given: Given, consumer: TestConsumer): void {
		const member = this.#members.find((other) => other.consumer === consumer);
		if (member === undefined) return;
		const id = idOf(given);
		for (const { done } of this.#members) {
			if (done.has(id)) this.problems.push(`${id} was given after its ack`);
		}
		this.#checkPins(given, member);
		this.given.add(given.event?.id as string);
		member.inFlight.set(id, given);
		// Answered at once or a little later, so that answers cross each other.
		setTimeout(() => this.#answer(given, member), this.random() * 20);
	}

	#checkPins(given: Given, to: Member): void {
		const isPinned = this.settings.consumerStrategyName === "Pinned";
		if (!isPinned || given.link !== undefined) return;
		for (const member of this.#members) {
			if (member === to) continue;
			for (const { event, link } of member.inFlight.values()) {
				const isShared = event?.streamId === given.event?.streamId;
				if (link === undefined && isShared) {
					this.problems.push(`${event?.streamId} is with two consumers`);
				}
			}
		}
	}

	#answer(given: Given, member: Member): void {
		const { consumer, inFlight } = member;
		const isThere = this.#members.includes(member);
		if (!isThere || !inFlight.has(idOf(given))) return;
		const dice = this.#isPolite ? 0 : this.random();
		inFlight.delete(idOf(given));
		if (dice < 0.7) this.#ack(consumer, given);
		else if (dice < 0.85) void consumer.nack("retry", given).catch(() => {});
		else if (dice < 0.92) void consumer.nack("park", given).catch(() => {});
		else {
			this.#isDone(given, member);
			void consumer.nack("skip", given).catch(() => {});
		}
	}

	#ack(consumer: TestConsumer, given: Given): void {
		const member = this.#members.find((other) => other.consumer === consumer);
		if (member === undefined) return;
		member.inFlight.delete(idOf(given));
		this.#isDone(given, member);
		void consumer.ack(given).catch(() => {});
	}

	#isDone(given: Given, { done }: Member): void {
		done.add(idOf(given));
		this.done.add(given.event?.id as string);
	}
}

function idOf({ event, link }: Given): string {
	return (link ?? event)?.id as string;
}
