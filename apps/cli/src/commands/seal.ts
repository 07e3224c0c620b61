/** `journeylog audit seal`: what the log holds now, signed by its operator. The private key never leaves this process. */

import { existsSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { DEFAULT_SITE_ID } from "../../../server/src/settings/api-keys.js";
import { Failure, WrongUse } from "../failure.js";
import { followChain } from "../follow-chain.js";
import { printJson } from "../output.js";
import { makeKeyFiles, readPrivateKey } from "../seal/key-files.js";
import { makeSeal, type Seal } from "../seal/seal.js";
import { ServerSession } from "../server-session.js";

interface SealOptions {
	readonly key: string;
	readonly out: string;
	readonly json?: true;
}

export function addSealCommands(audit: Command): void {
	audit
		.command("seal")
		.description(
			"checks the whole log, and signs what it holds, for a later `audit chain --seal`",
		)
		.requiredOption("--key <file>", "Ed25519 private key, PEM (PKCS #8)")
		.requiredOption("--out <file>", "the seal to write")
		.option("--json", "print it, too")
		.action(async (options: SealOptions) => {
			const seal = await sealLog(options);
			if (options.json) printJson(seal);
			else
				console.log(
					`${options.out}: ${seal.events} events in ${seal.streams} streams up to position ${seal.position}`,
				);
		});
	audit
		.command("new-key")
		.description("makes a key pair for sealing: <file> and <file>.pub")
		.argument("<file>", "of the private key")
		.action((file: string) => {
			const { publicKeyFile } = makeKeyFiles(file);
			console.log(`${file}: the private key; keep it where the log is not`);
			console.log(
				`${publicKeyFile}: the public key, for whoever is to check seals`,
			);
		});
}

async function sealLog({ key, out }: SealOptions): Promise<Seal> {
	const privateKey = readPrivateKey(key);
	// An older seal is evidence.
	if (existsSync(out)) throw new WrongUse(`${out} is there already`);
	const report = await ServerSession.use(DEFAULT_SITE_ID, (session) =>
		followChain(session, { allSites: "true" }),
	);
	const { log, heads, broken } = report;
	if (broken !== null)
		throw new Failure(
			`not sealed, as ${broken.stream} revision ${broken.revision} does not fit: see \`audit chain\``,
		);
	if (log === null || heads === null)
		throw new Failure("not sealed, as the log is empty");
	const seal = makeSeal({ ...report, log, heads }, new Date(), privateKey);
	try {
		writeFileSync(out, `${JSON.stringify(seal, null, 2)}\n`, { flag: "wx" });
	} catch (error) {
		throw new WrongUse((error as Error).message);
	}
	return seal;
}
