/** URLs that may hold a password, given as they are or in a file, as containers are given their secrets. */

import { readBoundedFile } from "./bounded-file.js";
import { SettingsError } from "./settings-error.js";

/**
 * What `parse` makes of the variable `name`, or of the content of the file that `<name>_FILE` names.
 * @param given an unset variable is undefined
 * @throws SettingsError what `parse` throws, where it came from a file naming that
 */
export function readUrl<Url>(
	given: (name: string) => string | undefined,
	name: string,
	parse: (url: string | undefined) => Url,
): Url {
	const variable = `${name}_FILE`;
	const path = given(variable);
	if (path === undefined) return parse(given(name));
	if (given(name) !== undefined)
		throw new SettingsError(variable, `and ${name} are both set; unset one`);
	const inFile = (reason: string) =>
		new SettingsError(variable, `${JSON.stringify(path)}: ${reason}`);
	try {
		const url = readBoundedFile(path).toString("utf8").trim();
		if (url === "") throw inFile("is empty");
		return parse(url);
	} catch (error) {
		if (!(error instanceof SettingsError))
			throw inFile((error as Error).message);
		throw error.variable === variable ? error : inFile(error.reason);
	}
}
