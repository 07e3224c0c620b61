/** What Docker is sent of the project: the files that `.dockerignore` leaves. */

import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { PROJECT } from "./compose-file.js";

/** Whether a path in the project, with slashes, is left out, itself or with its folder. */
export type Ignores = (path: string) => boolean;

/** The patterns that we use: a name anywhere behind two stars, else one at the top. */
export async function dockerIgnores(): Promise<Ignores> {
	const text = await readFile(join(PROJECT, ".dockerignore"), "utf8");
	const patterns = text
		.split("\n")
		.filter((line) => line !== "" && !line.startsWith("#"))
		.map((pattern) => {
			const name = pattern
				.replace(/^\*\*\//, "")
				.replaceAll(".", "\\.")
				.replaceAll("*", "[^/]*");
			const begin = pattern.startsWith("**/") ? "(?:^|/)" : "^";
			return new RegExp(`${begin}${name}(?:/|$)`);
		});
	return (path) => patterns.some((pattern) => pattern.test(path));
}

/** Sent files under a folder of the project, with slashes. */
export async function sentFiles(folder: string): Promise<readonly string[]> {
	const ignores = await dockerIgnores();
	const entries = await readdir(join(PROJECT, folder), {
		recursive: true,
		withFileTypes: true,
	});
	return entries
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) =>
			join(parentPath, name).slice(PROJECT.length).replaceAll(sep, "/"),
		)
		.filter((path) => !ignores(path));
}
