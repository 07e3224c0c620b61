/** Files that NATS clients are given, as far as can be seen without a server. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nkeys } from "nats";
import {
	findOpenSsl,
	makeCertificate,
} from "../../../tests/support/certificates.js";
import { makeOperator } from "../../../tests/support/nats-accounts.js";
import { describeWith } from "../../../tests/support/needs.js";
import { BadNatsFile, checkNatsFiles, type NatsFiles } from "./files.js";

const directory = mkdtempSync(join(tmpdir(), "nats-files-"));
afterAll(() => rmSync(directory, { recursive: true }));

function fileOf(content: string): string {
	const path = join(directory, "file");
	writeFileSync(path, content);
	return path;
}

/** With one character changed, in the middle: of the last one not every bit counts. */
function misspelt(text: string): string {
	const other = text[20] === "A" ? "B" : "A";
	return `${text.slice(0, 20)}${other}${text.slice(21)}`;
}

function expectRefusal(files: NatsFiles, file: string, message: string): void {
	const check = () => checkNatsFiles(files);
	expect(check).toThrow(BadNatsFile);
	expect(check).toThrow(expect.objectContaining({ file, message }));
}

const seed = new TextDecoder().decode(nkeys.createUser().getSeed());
const notAUser = new TextDecoder().decode(nkeys.createAccount().getSeed());
const SEED_ONLY = `-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`;

describe("files for NATS", () => {
	it.each([
		["creds", makeOperator().creds()],
		["nkey", seed],
		["nkey", `# of the broadcaster\n${seed}\n`],
		["nkey", SEED_ONLY],
	])("%s takes what its tools write (%#)", (file, content) => {
		checkNatsFiles({ [file]: fileOf(content) });
	});

	it.each([
		["creds", "", "holds no user's JWT and seed"],
		["creds", seed, "holds no user's JWT and seed"],
		["creds", SEED_ONLY, "holds no user's JWT and seed"],
		["nkey", "", "holds no user's seed"],
		["nkey", notAUser, "holds no user's seed"],
		["nkey", misspelt(seed), "holds no user's seed"],
		["ca", "secret", "holds no certificate in PEM"],
		["cert", "secret", "holds no certificate in PEM"],
		["key", "secret", "holds no private key in PEM, without a passphrase"],
	])("%s refuses anything else (%#)", (file, content, message) => {
		expectRefusal({ [file]: fileOf(content) }, file, message);
	});

	it.each(["creds", "nkey", "ca", "cert", "key"])(
		"%s has to be readable",
		(file) => {
			const missing = join(directory, "missing");
			expectRefusal({ [file]: missing }, file, "cannot be read (ENOENT)");
			expectRefusal({ [file]: directory }, file, "cannot be read (EISDIR)");
		},
	);
});

describeWith(findOpenSsl(), "certificates for NATS", () => {
	it("are taken with their own key alone", async () => {
		const one = await makeCertificate(directory, "one");
		const other = await makeCertificate(directory, "other");
		checkNatsFiles({ ca: other.cert, ...one });
		const crossed = { cert: one.cert, key: other.key };
		const message = "is not the key of the certificate";
		expectRefusal(crossed, "key", message);
	});
});
