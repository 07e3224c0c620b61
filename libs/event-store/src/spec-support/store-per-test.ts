/** An embedded store for each test of the enclosing `describe`, in a directory of its own. */

import {
	type EmbeddedEventStore,
	openEmbeddedEventStore,
} from "../embedded/embedded-event-store.js";
import { directoryPerTest } from "./temp-directory.js";

export interface StoreOfTest {
	directory: string;
	store: EmbeddedEventStore;
	/** Closes the store and opens it again. */
	reopen(): Promise<void>;
}

export function storePerTest(): StoreOfTest {
	const temp = directoryPerTest();
	const test = {
		async reopen() {
			await test.store.close();
			test.store = await openEmbeddedEventStore(test);
		},
	} as StoreOfTest;
	beforeEach(async () => {
		test.directory = temp.path;
		test.store = await openEmbeddedEventStore(test);
	});
	afterEach(() => test.store.close());
	return test;
}
