/** A process that leads whenever it may, and prints `true` when it does and `false` when it no longer does. */

import { setTimeout as delay } from "node:timers/promises";
import { openReadModels } from "../read-models.js";

const ASK_EVERY_MS = 100;
/** Ends the process should nobody kill it. */
const LIFE_MS_MAX = 60_000;

const [databaseUrl = "", name = ""] = process.argv.slice(2);
const readModels = await openReadModels({ databaseUrl });
const leadership = readModels.leadership(name);
setTimeout(() => process.exit(1), LIFE_MS_MAX);
for (;;) {
	const term = await leadership.tryLead();
	if (term === null) {
		await delay(ASK_EVERY_MS);
		continue;
	}
	process.stdout.write("true\n");
	await new Promise((resolve) => {
		term.lost.addEventListener("abort", resolve, { once: true });
	});
	process.stdout.write("false\n");
	await term.end();
}
