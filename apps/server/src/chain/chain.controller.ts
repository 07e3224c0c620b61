/** `GET /v1/audit/chain`: whether the log is as it was written. */

import { Readable } from "node:stream";
import { Controller, Get, Query, Req, Res } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { NotFound, visitorStream } from "#kernel";
import { Backend } from "../backend/backend.js";
import { principalOf, RequireScope } from "../http/keys/key.guard.js";
import { HttpProblem, type ProblemDetails } from "../http/problem/problem.js";
import { problemOf } from "../http/problem/problem-of.js";
import { parseChainQuery } from "../http/query/parse-query.js";
import { ChainChecks, type ChainStep } from "./chain-checks.js";

/** A line for each, so that a check may take its time without silence. */
const LINES_TYPE = "application/x-ndjson; charset=utf-8";

/** A line of the answer; the last one is a report, or what went wrong after the first. */
export type ChainLine = ChainStep | { readonly problem: ProblemDetails };

@Controller("v1/audit/chain")
@RequireScope("audit")
export class ChainController {
	constructor(
		private readonly backend: Backend,
		private readonly checks: ChainChecks,
	) {}

	@Get()
	async check(
		@Req() request: FastifyRequest,
		@Query() query: unknown,
		@Res() reply: FastifyReply,
	): Promise<void> {
		const { visitorId, sealedPosition, allSites } = parseChainQuery(query);
		const principal = principalOf(request);
		if (allSites && !principal.choosesSite)
			throw HttpProblem.forbidden(
				"All sites are for the command line on the server's data directory; a key has one site.",
			);
		const siteId = allSites ? null : principal.siteId;
		if (siteId !== null && visitorId !== null)
			await this.demandEvents(siteId, visitorId);
		const gone = new AbortController();
		reply.raw.once("close", () => gone.abort());
		const steps = this.checks.run(
			{ siteId, visitorId, sealedPosition },
			gone.signal,
		);
		// What cannot begin is answered like any other problem.
		const first = await steps.next();
		if (first.done) throw new Error("a check has at least one step");
		reply.type(LINES_TYPE).send(Readable.from(lines(first.value, steps)));
	}

	/** @throws NotFound, StreamTombstoned */
	private async demandEvents(siteId: string, visitorId: string): Promise<void> {
		const stream = visitorStream(siteId, visitorId);
		const events = await this.backend.store.readStream(stream, { limit: 1 });
		if (events.length === 0)
			throw new NotFound(`there is no event of a visitor ${visitorId}`);
	}
}

async function* lines(
	first: ChainStep,
	rest: AsyncIterable<ChainStep>,
): AsyncGenerator<string, void> {
	const line = (value: ChainLine) => `${JSON.stringify(value)}\n`;
	yield line(first);
	try {
		for await (const step of rest) yield line(step);
	} catch (error) {
		yield line({ problem: problemOf(error).problem });
	}
}
