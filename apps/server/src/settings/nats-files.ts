/** Files for the NATS servers that NATS_URL names; the variables are those of the `nats` command line. */

import { BadNatsFile, checkNatsFiles, type NatsFiles } from "#broadcast";
import { SettingsError } from "./settings-error.js";

const VARIABLES: Readonly<Record<keyof NatsFiles, string>> = {
	creds: "NATS_CREDS",
	nkey: "NATS_NKEY",
	ca: "NATS_CA",
	cert: "NATS_CERT",
	key: "NATS_KEY",
};

const FILES = Object.keys(VARIABLES) as readonly (keyof NatsFiles)[];

/**
 * @param hasUrl whether there is a server to use them for: the embedded broker asks for none
 * @throws SettingsError
 */
export function readNatsFiles(
	given: (name: string) => string | undefined,
	hasUrl: boolean,
): NatsFiles {
	const paths = FILES.map((file) => [file, given(VARIABLES[file])] as const);
	const set = paths.filter(([, path]) => path !== undefined);
	const [first] = set;
	if (first !== undefined && !hasUrl)
		throw unusable(first[0], "is of use with NATS_URL only");
	const files: NatsFiles = Object.fromEntries(set);
	refuseCombinations(files);
	try {
		checkNatsFiles(files);
	} catch (error) {
		if (!(error instanceof BadNatsFile)) throw error;
		const { file, message } = error;
		throw unusable(file, `${JSON.stringify(files[file])}: ${message}`);
	}
	return files;
}

function refuseCombinations({ creds, nkey, cert, key }: NatsFiles): void {
	if (creds !== undefined && nkey !== undefined)
		throw unusable("nkey", "and NATS_CREDS are both set; unset one");
	if (cert !== undefined && key === undefined)
		throw unusable("cert", "needs NATS_KEY beside it");
	if (key !== undefined && cert === undefined)
		throw unusable("key", "needs NATS_CERT beside it");
}

function unusable(file: keyof NatsFiles, reason: string): SettingsError {
	return new SettingsError(VARIABLES[file], reason);
}
