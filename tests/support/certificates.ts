/** Certificates for tests, made by `openssl`. */

import { join } from "node:path";
import { findProgram, run } from "./programs.js";

export function findOpenSsl(): string | null {
	return findProgram("openssl");
}

/** Paths of PEM files. */
export interface Certificate {
	readonly cert: string;
	readonly key: string;
}

/** A certificate for 127.0.0.1 and localhost, by its own authority or by the one given. */
export async function makeCertificate(
	directory: string,
	name: string,
	authority?: Certificate,
): Promise<Certificate> {
	const cert = join(directory, `${name}.pem`);
	const key = join(directory, `${name}.key`);
	const signedBy =
		authority === undefined
			? ["-addext", "basicConstraints=critical,CA:TRUE"]
			: [
					...["-CA", authority.cert, "-CAkey", authority.key],
					...["-addext", "basicConstraints=critical,CA:FALSE"],
				];
	await run("openssl", [
		...["req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"],
		...["-pkeyopt", "ec_paramgen_curve:P-256", "-subj", `/CN=${name}`],
		...["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
		...["-keyout", key, "-out", cert, ...signedBy],
	]);
	return { cert, key };
}
