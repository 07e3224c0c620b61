/** Whether a seal is genuine, and whether a log still holds what was sealed. */

import type { ChainReport } from "../../../server/src/chain/chain-report.js";
import { Failure } from "../failure.js";
import { fingerprintOf, readPublicKey } from "./key-files.js";
import { readText } from "./read-text.js";
import { isSignedBy, keyIn, parseSeal, type Seal } from "./seal.js";

export interface TrustedSeal {
	readonly file: string;
	readonly seal: Seal;
	/** Whether the key was given; otherwise it is the one in the seal, which proves only that nobody else changed it. */
	readonly isKeyGiven: boolean;
	/** Of the key that it is signed with. */
	readonly fingerprint: string;
}

/** @throws Failure for what is no seal, or is not signed by the key; WrongUse for files that cannot be read */
export function openSeal(
	file: string,
	publicKeyFile: string | undefined,
): TrustedSeal {
	const given =
		publicKeyFile === undefined ? null : readPublicKey(publicKeyFile);
	const seal = parseSeal(readText(file), file);
	const key = given ?? keyIn(seal, file);
	if (!isSignedBy(seal, key))
		throw new Failure(
			given === null || given.equals(keyIn(seal, file))
				? `${file} was changed: its signature does not fit`
				: `${file} is signed with another key than that of ${publicKeyFile}`,
		);
	const fingerprint = fingerprintOf(key);
	return { file, seal, isKeyGiven: given !== null, fingerprint };
}

/** What of the sealed state the log does not hold any more, in words; nothing where it does. */
export function brokenPromises(
	seal: Seal,
	{ log, position, broken, sealed }: ChainReport,
): readonly string[] {
	if (sealed === null) {
		return broken === null
			? [`the log ends at position ${position}, sealed is ${seal.position}`]
			: ["what was sealed was not compared, as an event does not fit"];
	}
	const promises = [
		[
			log === seal.log,
			`this is the log ${log}, sealed is ${seal.log}: a copy needs a seal of its own`,
		],
		[
			sealed.events === seal.events,
			`it holds ${sealed.events} events up to there, sealed are ${seal.events}`,
		],
		[
			sealed.streams === seal.streams,
			`it holds ${sealed.streams} streams, sealed are ${seal.streams}`,
		],
		[
			sealed.heads === seal.heads,
			`the streams' last events are others: digest ${sealed.heads}, sealed is ${seal.heads}`,
		],
	] as const;
	return promises.filter(([isKept]) => !isKept).map(([, words]) => words);
}
