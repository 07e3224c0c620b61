/** An embedded store for each test of the enclosing `describe`, in a directory of its own. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** One for all tests of the enclosing `describe`, which leave each other alone. */
export function storePerSuite(): StoreOfTest {
	const suite = {
		async reopen() {
			await suite.store.close();
			suite.store = await openEmbeddedEventStore(suite);
		},
	} as StoreOfTest;
	beforeAll(async () => {
		suite.directory = mkdtempSync(join(tmpdir(), "journeylog-store-"));
		suite.store = await openEmbeddedEventStore(suite);
	});
	afterAll(async () => {
		await suite.store.close();
		rmSync(suite.directory, { recursive: true });
	});
	return suite;
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
