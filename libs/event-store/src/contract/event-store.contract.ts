/** What every driver of the event store must do. A driver's own spec calls it inside jest. */

import type { EventStore } from "#kernel";
import { appending } from "./appending.js";
import type { Subject } from "./fixtures.js";
import { following } from "./following.js";
import { model } from "./model.js";
import { reading } from "./reading.js";

export interface OpenedStore {
	readonly store: EventStore;
	/** Closes the store and clears away what it left. */
	close(): Promise<void>;
}

/** Registers the suite. The store may hold other events; the suite makes streams of its own. */
export function eventStoreContract(
	name: string,
	open: () => Promise<OpenedStore>,
): void {
	describe(`event store contract: ${name}`, () => {
		const subject = {} as Subject;
		let opened: OpenedStore | undefined;
		beforeAll(async () => {
			opened = await open();
			subject.current = opened.store;
		});
		afterAll(() => opened?.close());

		describe("appending", () => appending(subject));
		describe("reading", () => reading(subject));
		describe("following", () => following(subject));
		describe("at random", () => model(subject));
		it("can write", async () => {
			await expect(subject.current.checkWritable()).resolves.toBeUndefined();
		});
	});
}
