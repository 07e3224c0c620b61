/** The operator's Ed25519 keys: the private one in PEM (PKCS #8), for its owner only, the public one in PEM (SPKI). */

import {
	createHash,
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	type KeyObject,
} from "node:crypto";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { WrongUse } from "../failure.js";
import { readText } from "./read-text.js";

const PRIVATE_MODE = 0o600;
const FOR_OTHERS = 0o077;

/** Makes a key pair; the public key lies beside the private one. @throws WrongUse where one of the files is there */
export function makeKeyFiles(path: string): { readonly publicKeyFile: string } {
	const publicKeyFile = `${path}.pub`;
	for (const file of [path, publicKeyFile])
		if (existsSync(file)) throw new WrongUse(`${file} is there already`);
	const { privateKey, publicKey } = generateKeyPairSync("ed25519");
	const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" });
	const spki = publicKey.export({ type: "spki", format: "pem" });
	try {
		writeFileSync(path, pkcs8, { mode: PRIVATE_MODE, flag: "wx" });
		writeFileSync(publicKeyFile, spki, { flag: "wx" });
	} catch (error) {
		throw new WrongUse((error as Error).message);
	}
	return { publicKeyFile };
}

/** @throws WrongUse for what is none, and where others may read it */
export function readPrivateKey(path: string): KeyObject {
	const pem = readText(path);
	if (process.platform !== "win32" && (statSync(path).mode & FOR_OTHERS) !== 0)
		throw new WrongUse(`${path} can be read by others: chmod 600 it`);
	return ed25519(path, "private key (PKCS #8, not encrypted)", () =>
		createPrivateKey(pem),
	);
}

/** @throws WrongUse for what is none */
export function readPublicKey(path: string): KeyObject {
	const pem = readText(path);
	// Node would make a public key of a private one, which nobody should pass around.
	if (pem.includes("PRIVATE KEY"))
		throw new WrongUse(`${path} holds a private key; the public one is wanted`);
	return ed25519(path, "public key (SPKI)", () => createPublicKey(pem));
}

/** SHA-256 of the key's SPKI bytes in base64: short enough to be compared by eye. */
export function fingerprintOf(publicKey: KeyObject): string {
	const spki = publicKey.export({ type: "spki", format: "der" });
	const sha256 = createHash("sha256").update(spki).digest("base64");
	return `SHA256:${sha256.replace(/=+$/, "")}`;
}

function ed25519(path: string, kind: string, make: () => KeyObject): KeyObject {
	let key: KeyObject | null = null;
	try {
		key = make();
	} catch {
		// What the parser says is about its own inside.
	}
	if (key?.asymmetricKeyType === "ed25519") return key;
	throw new WrongUse(`${path} is no Ed25519 ${kind} in PEM`);
}
