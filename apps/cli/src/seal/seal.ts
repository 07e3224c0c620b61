/** A seal: what the log held at a position, signed by its operator. A log that only grew still holds it. */

import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { canonicalJson } from "#kernel";
import type { ChainState } from "../../../server/src/chain/chain-report.js";
import { Failure } from "../failure.js";

const FORMAT = "journeylog-seal-1";

export interface SealedState extends ChainState {
	/** Names the log, as positions mean nothing in another. */
	readonly log: string;
}

export interface Seal extends SealedState {
	readonly format: typeof FORMAT;
	/** ISO 8601, UTC; by the clock of who sealed. */
	readonly sealedAt: string;
	/** Ed25519, SPKI in base64. */
	readonly publicKey: string;
	/** Over the canonical JSON (RFC 8785) of all the other members, in base64. */
	readonly signature: string;
}

export function makeSeal(
	state: SealedState,
	sealedAt: Date,
	privateKey: KeyObject,
): Seal {
	const { log, position, events, streams, heads } = state;
	const statement = {
		format: FORMAT,
		...{ log, position, events, streams, heads },
		sealedAt: sealedAt.toISOString(),
		publicKey: spkiOf(createPublicKey(privateKey)),
	} as const;
	const signature = sign(null, signedBytes(statement), privateKey);
	return { ...statement, signature: signature.toString("base64") };
}

/** The members that a seal has, and what each must look like. */
const FORMS: Readonly<Record<keyof Seal, (value: unknown) => boolean>> = {
	format: (value) => value === FORMAT,
	log: isText,
	position: (value) => isText(value) && /^[1-9]\d{0,15}$/.test(value),
	events: Number.isSafeInteger,
	streams: Number.isSafeInteger,
	heads: (value) => isText(value) && /^[0-9a-f]{64}$/.test(value),
	sealedAt: (value) => isText(value) && !Number.isNaN(Date.parse(value)),
	publicKey: isText,
	signature: isText,
};

/** Takes nothing for granted but the form: see `isSignedBy`. @throws Failure for what is no seal */
export function parseSeal(text: string, name: string): Seal {
	let seal: Record<string, unknown>;
	try {
		seal = JSON.parse(text);
	} catch {
		throw new Failure(`${name} is no seal: it is no JSON`);
	}
	if (typeof seal !== "object" || seal === null)
		throw new Failure(`${name} is no seal`);
	for (const [member, isRight] of Object.entries(FORMS))
		if (!isRight(seal[member]))
			throw new Failure(`${name} is no seal: its ${member} is not valid`);
	// A member of another name would be read by people, and by nobody else.
	for (const member of Object.keys(seal))
		if (!(member in FORMS))
			throw new Failure(`${name} is no seal: ${member} is not known`);
	return seal as unknown as Seal;
}

/** The key that a seal says it was signed with. @throws Failure where it is none */
export function keyIn({ publicKey }: Seal, name: string): KeyObject {
	try {
		const der = Buffer.from(publicKey, "base64");
		const key = createPublicKey({ key: der, format: "der", type: "spki" });
		if (key.asymmetricKeyType === "ed25519") return key;
	} catch {
		// What the parser says is about its own inside.
	}
	throw new Failure(`${name} is no seal: its publicKey is no Ed25519 key`);
}

export function isSignedBy(seal: Seal, publicKey: KeyObject): boolean {
	const { signature, ...statement } = seal;
	return verify(
		null,
		signedBytes(statement),
		publicKey,
		Buffer.from(signature, "base64"),
	);
}

function signedBytes(statement: Omit<Seal, "signature">): Buffer {
	return Buffer.from(canonicalJson(statement), "utf8");
}

function spkiOf(key: KeyObject): string {
	return key.export({ type: "spki", format: "der" }).toString("base64");
}

function isText(value: unknown): value is string {
	return typeof value === "string";
}
