/** The files that NATS clients are given beside the address: who they are, and whom they trust. */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import {
	type Authenticator,
	type ConnectionOptions,
	credsAuthenticator,
	nkeyAuthenticator,
} from "nats";

/** Paths. All but `key`, which belongs to `cert`, may be given alone; `creds` and `nkey` exclude each other. */
export interface NatsFiles {
	/** A user's JWT and seed, as `nsc` writes them into one `.creds` file. */
	readonly creds?: string;
	/** A user's seed alone. */
	readonly nkey?: string;
	/** Certificates (PEM) of those who may sign the server's, in place of the ones the system trusts. */
	readonly ca?: string;
	/** The client's certificate (PEM), with its chain. */
	readonly cert?: string;
	readonly key?: string;
}

/** A file that cannot be used; the message repeats nothing of its content. */
export class BadNatsFile extends Error {
	readonly code = "BAD_NATS_FILE";

	constructor(
		readonly file: keyof NatsFiles,
		detail: string,
	) {
		super(detail);
		this.name = "BadNatsFile";
	}
}

const SEED = /^\s*(SU[A-Z2-7]{56})\s*$/m;

/** The files are read anew for each connection, so one that was renewed holds from the next connection on. */
export function withFiles(
	options: ConnectionOptions,
	{ creds, nkey, ca, cert, key }: NatsFiles,
): ConnectionOptions {
	const tls = {
		...(ca !== undefined && { caFile: ca }),
		...(cert !== undefined && { certFile: cert }),
		...(key !== undefined && { keyFile: key }),
	};
	const authenticators: Authenticator[] = [];
	if (creds !== undefined)
		authenticators.push(credsAuthenticator(() => readFileSync(creds)));
	if (nkey !== undefined)
		authenticators.push(nkeyAuthenticator(() => seedIn(readFileSync(nkey))));
	return {
		...options,
		...(authenticators.length > 0 && { authenticator: authenticators }),
		...(Object.keys(tls).length > 0 && { tls: { ...options.tls, ...tls } }),
	};
}

/** What each file has to hold, and what fails where it does not. */
const CONTENT: Record<
	keyof NatsFiles,
	readonly [is: string, parse: (content: Buffer) => unknown]
> = {
	creds: ["user's JWT and seed", (bytes) => credsAuthenticator(bytes)("nonce")],
	nkey: ["user's seed", (bytes) => nkeyAuthenticator(seedIn(bytes))("nonce")],
	ca: ["certificate in PEM", (bytes) => new X509Certificate(bytes)],
	cert: ["certificate in PEM", (bytes) => new X509Certificate(bytes)],
	key: ["private key in PEM, without a passphrase", createPrivateKey],
};

/**
 * Whether each of the files can be read and is what it has to be.
 * @throws BadNatsFile for the first that is not
 */
export function checkNatsFiles(files: NatsFiles): void {
	for (const file of Object.keys(CONTENT) as (keyof NatsFiles)[]) {
		const path = files[file];
		if (path !== undefined) checkContent(file, read(file, path));
	}
	if (files.cert === undefined || files.key === undefined) return;
	const certificate = new X509Certificate(read("cert", files.cert));
	const key = createPrivateKey(read("key", files.key));
	if (!certificate.checkPrivateKey(key))
		throw new BadNatsFile("key", "is not the key of the certificate");
}

function read(file: keyof NatsFiles, path: string): Buffer {
	try {
		return readFileSync(path);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new BadNatsFile(file, `cannot be read (${code})`);
	}
}

function checkContent(file: keyof NatsFiles, content: Buffer): void {
	const [is, parse] = CONTENT[file];
	try {
		parse(content);
	} catch {
		// What the parsers say may quote the file.
		throw new BadNatsFile(file, `holds no ${is}`);
	}
}

/** @throws Error where there is none */
function seedIn(content: Buffer): Uint8Array {
	const [, seed] = SEED.exec(content.toString()) ?? [];
	if (seed === undefined) throw new Error("no user's seed");
	return Buffer.from(seed);
}
