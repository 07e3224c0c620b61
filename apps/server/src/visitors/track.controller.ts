/** `POST /v1/track` and `POST /v1/track/batch`. */

import { randomUUID } from "node:crypto";
import { Body, Controller, HttpCode, Post, Req, Res } from "@nestjs/common";
import { CommandBus } from "@nestjs/cqrs";
import type { FastifyReply, FastifyRequest } from "fastify";
import { InvalidInput } from "#kernel";
import { Backend } from "../backend/backend.js";
import { principalOf, RequireScope } from "../http/keys/key.guard.js";
import type { ProblemDetails } from "../http/problem/problem.js";
import { problemOf } from "../http/problem/problem-of.js";
import { parseBatch } from "../http/track/parse-batch.js";
import {
	type CommandDefaults,
	type InvalidCommand,
	type ParsedCommand,
	parseTrackingCommand,
} from "../http/track/parse-command.js";
import { Metrics } from "../operations/metrics.js";
import { TrackVisitor } from "./track-visitor.js";
import type { TrackAnswer } from "./visitor-actor.js";

type BatchResult =
	| ({ readonly status: 202 } & TrackAnswer)
	| { readonly status: number; readonly problem: ProblemDetails };

@Controller("v1/track")
@RequireScope("track")
export class TrackController {
	constructor(
		private readonly commands: CommandBus,
		private readonly backend: Backend,
		private readonly metrics: Metrics,
	) {}

	@Post()
	@HttpCode(202)
	async track(
		@Req() request: FastifyRequest,
		@Body() body: unknown,
	): Promise<TrackAnswer> {
		const parsed = parseTrackingCommand(body, "", this.defaultsOf(request));
		return this.carryOut(parsed);
	}

	@Post("batch")
	@HttpCode(200)
	async batch(
		@Req() request: FastifyRequest,
		@Body() body: unknown,
		@Res({ passthrough: true }) reply: FastifyReply,
	): Promise<{ results: readonly BatchResult[] }> {
		const batch = parseBatch(body, this.defaultsOf(request));
		if ("errors" in batch) throw refusal(batch);
		const results = await Promise.all(
			batch.commands.map((parsed) => this.resultOf(parsed, reply)),
		);
		return { results };
	}

	/** Where the command may be sent again later, the batch's answer says when. */
	private async resultOf(
		parsed: ParsedCommand | InvalidCommand,
		reply: FastifyReply,
	): Promise<BatchResult> {
		try {
			// Object.assign: a spread behind another field takes V8's slow way.
			return Object.assign(
				{ status: 202 as const },
				await this.carryOut(parsed),
			);
		} catch (error) {
			const { problem, fault, headers } = problemOf(error);
			const retryAfter = headers["retry-after"];
			if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
			if (fault) {
				this.backend.faults.note(error, {}, "a command of a batch failed");
			}
			return { status: problem.status, problem };
		}
	}

	private async carryOut(
		parsed: ParsedCommand | InvalidCommand,
	): Promise<TrackAnswer> {
		const counted = this.metrics.commands;
		if ("errors" in parsed) {
			counted.inc({ result: "refused" });
			throw refusal(parsed);
		}
		const { command, clientSentId, clientSentTime } = parsed;
		const { siteId, visitorId } = command;
		const repeats = !clientSentId
			? "never"
			: clientSentTime
				? "atTheSameTime"
				: "atAnyTime";
		try {
			const answer = await this.commands.execute(
				new TrackVisitor({ siteId, visitorId, command, repeats }),
			);
			counted.inc({ result: answer.duplicate ? "duplicate" : "recorded" });
			return answer;
		} catch (error) {
			counted.inc({ result: "failed" });
			throw error;
		}
	}

	private defaultsOf(request: FastifyRequest): CommandDefaults {
		return {
			siteId: principalOf(request).siteId,
			nowMs: this.backend.clock.now(),
			ip: request.ip,
			userAgent: request.headers["user-agent"],
			newCommandId: randomUUID,
		};
	}
}

function refusal({ errors }: InvalidCommand): InvalidInput {
	return new InvalidInput("The command is not valid.", errors);
}
