/** Asks for a check of the hash chains, and shows how far it is until it ends. */

import type { ChainLine } from "../../server/src/chain/chain.controller.js";
import type { ChainReport } from "../../server/src/chain/chain-report.js";
import { Failure } from "./failure.js";
import { type Progress, progress } from "./output.js";
import type { ServerSession } from "./server-session.js";

/** @param query of `GET /v1/audit/chain` @throws Failure where the check could not be carried out */
export async function followChain(
	session: ServerSession,
	query: Readonly<Record<string, string>>,
): Promise<ChainReport> {
	const path = `/v1/audit/chain?${new URLSearchParams(query)}`;
	let bar: Progress | null = null;
	try {
		for await (const line of session.lines<ChainLine>(path)) {
			if ("report" in line) return line.report;
			if ("problem" in line) throw new Failure(line.problem.detail);
			const { position, headPosition } = line.progress;
			bar ??= progress(Number(headPosition), "positions");
			bar.update(Number(position));
		}
	} finally {
		bar?.stop();
	}
	throw new Failure(`${session.url} broke the check off`);
}
