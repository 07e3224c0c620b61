/** Directories that tests use and clear away. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A fresh directory for each test of the enclosing `describe`, removed after it. */
export function directoryPerTest(): { readonly path: string } {
	const directory = { path: "" };
	beforeEach(() => {
		directory.path = mkdtempSync(join(tmpdir(), "journeylog-store-"));
	});
	afterEach(() => rmSync(directory.path, { recursive: true, force: true }));
	return directory;
}
