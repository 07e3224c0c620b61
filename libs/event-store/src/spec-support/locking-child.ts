/** A process that holds a directory's lock until it is killed, or says why it cannot. Arguments: directory. */

import { acquireDirectoryLock } from "../embedded/directory-lock.js";

/** Ends the process should nobody kill it. */
const HOLD_MS_MAX = 60_000;

try {
	acquireDirectoryLock(process.argv[2] as string);
	process.stdout.write("held\n");
	setTimeout(() => {}, HOLD_MS_MAX);
} catch (error) {
	process.stdout.write(`${(error as Error).name}\n`);
}
