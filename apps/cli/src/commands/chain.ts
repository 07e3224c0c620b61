/** `journeylog audit chain`: whether the log is as it was written. */

import type { Command } from "commander";
import { VISITOR_ID_PATTERN } from "#kernel";
import type {
	BreakKind,
	ChainBreak,
	ChainReport,
} from "../../../server/src/chain/chain-report.js";
import { DEFAULT_SITE_ID } from "../../../server/src/settings/api-keys.js";
import { Failure, WrongUse } from "../failure.js";
import { followChain } from "../follow-chain.js";
import { printJson } from "../output.js";
import {
	brokenPromises,
	openSeal,
	type TrustedSeal,
} from "../seal/check-seal.js";
import { ServerSession } from "../server-session.js";
import { siteOption } from "./site-option.js";

interface ChainOptions {
	readonly site?: string;
	readonly visitor?: string;
	readonly seal?: string;
	readonly publicKey?: string;
	readonly json?: true;
}

const WHAT: Readonly<Record<BreakKind, string>> = {
	changed: "it was changed, or what came before it was",
	unchained: "it has no hash, after events that do",
	missing: "events before it are missing",
	misplaced: "its revision was there before",
	unreadable: "what is stored of it is no JSON",
};

export function addChainCommand(audit: Command): void {
	audit
		.command("chain")
		.description(
			"checks the hash chains of all streams, and names the first event that does not fit",
		)
		.option("--visitor <id>", "of one visitor's stream")
		.addOption(siteOption("of one site; all where left out").default(undefined))
		.option("--seal <file>", "and whether the log holds what was sealed")
		.option(
			"--public-key <file>",
			"that the seal must be signed with, as its owner gave it to you",
		)
		.option("--json", "print JSON")
		.action(async (options: ChainOptions) => {
			refuseWrongUse(options);
			const trusted =
				options.seal === undefined
					? null
					: openSeal(options.seal, options.publicKey);
			const report = await ServerSession.use(
				options.site ?? DEFAULT_SITE_ID,
				(session) => followChain(session, queryOf(options, trusted)),
			);
			const broken =
				trusted === null ? [] : brokenPromises(trusted.seal, report);
			if (options.json)
				printJson({ ...report, ...sealAsJson(trusted, broken) });
			else {
				printReport(report);
				if (trusted !== null) printSeal(trusted, broken);
			}
			if (report.broken !== null || broken.length > 0)
				throw new Failure("the log is not as it was written");
		});
}

/** @throws WrongUse */
function refuseWrongUse({ site, visitor, seal, publicKey }: ChainOptions) {
	if (visitor !== undefined && !VISITOR_ID_PATTERN.test(visitor))
		throw new WrongUse(`${JSON.stringify(visitor)} is no id`);
	if (seal === undefined && publicKey !== undefined)
		throw new WrongUse("--public-key goes with --seal");
	if (seal !== undefined && (site ?? visitor) !== undefined)
		throw new WrongUse("a seal is of the whole log: no --site, no --visitor");
}

function queryOf(
	{ site, visitor }: ChainOptions,
	trusted: TrustedSeal | null,
): Readonly<Record<string, string>> {
	if (visitor !== undefined) return { visitorId: visitor };
	if (site !== undefined) return {};
	const sealed = trusted && { sealedPosition: trusted.seal.position };
	return { allSites: "true", ...sealed };
}

function sealAsJson(trusted: TrustedSeal | null, broken: readonly string[]) {
	if (trusted === null) return {};
	const { file, seal, isKeyGiven, fingerprint } = trusted;
	const key = { fingerprint, given: isKeyGiven };
	return { seal: { file, sealedAt: seal.sealedAt, key, broken } };
}

function printReport(report: ChainReport): void {
	const { events, streams, position, unchained, cut, heads, broken } = report;
	const fit = broken === null ? "fit" : "fit before the first that does not";
	console.log(
		`${events} events in ${streams} streams, up to position ${position}: they ${fit}`,
	);
	if (unchained.events > 0)
		console.log(
			`${unchained.events} events written before chains, at the beginning of ${unchained.streams} streams`,
		);
	if (cut.streams > 0)
		console.log(
			`${cut.streams} streams deleted or cut by another program; ${cut.events} of their events are gone`,
		);
	if (heads !== null)
		console.log(`digest of the streams' last events ${heads}`);
	if (broken !== null) printBreak(broken);
}

function printBreak(broken: ChainBreak): void {
	const { stream, revision, expectedRevision, position } = broken;
	const { kind, type, eventId, expected, found } = broken;
	console.log(
		`does not fit: ${stream} revision ${revision}, position ${position}, ${type} ${eventId}: ${WHAT[kind]}`,
	);
	if (expectedRevision !== null && expectedRevision !== revision)
		console.log(`  expected revision ${expectedRevision}`);
	if (expected !== null) console.log(`  expected hash ${expected}`);
	if (kind !== "unreadable") console.log(`  found hash ${found ?? "none"}`);
}

function printSeal(
	{ file, seal, isKeyGiven, fingerprint }: TrustedSeal,
	broken: readonly string[],
): void {
	const { sealedAt, events, streams, position } = seal;
	const whose = isKeyGiven
		? "the key given"
		: "the key that it names itself: anybody could have made it, unless you know that key";
	console.log(
		`${file} of ${sealedAt}: ${events} events in ${streams} streams up to position ${position}`,
	);
	console.log(`  signed with ${fingerprint}, ${whose}`);
	for (const words of broken) console.log(`  broken: ${words}`);
	if (broken.length === 0) console.log("  the log holds what was sealed");
}
