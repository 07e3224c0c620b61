/** The README tells of every setting that the server knows, and of no other. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "../../apps/server/src/settings/settings.js";
import { PROJECT } from "./compose-file.js";

/** Variables in the first column of the table under this heading. */
function variablesUnder(heading: string): readonly string[] {
	const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
	const [, after = ""] = readme.split(`\n## ${heading}\n`);
	const [section = ""] = after.split("\n## ");
	return section
		.split("\n")
		.filter((line) => line.startsWith("| `"))
		.flatMap((line) => line.split("|")[1]?.match(/[A-Z][A-Z_]+/g) ?? []);
}

it("names each setting once", () => {
	const asked = new Set<string>();
	readSettings(
		new Proxy<NodeJS.ProcessEnv>(
			{},
			{
				get: (_, name) => {
					asked.add(String(name));
					return undefined;
				},
			},
		),
	);
	expect([...variablesUnder("Settings")].sort()).toEqual([...asked].sort());
});
