/** Answers every error of a request as a problem. */

import {
	type ArgumentsHost,
	Catch,
	type ExceptionFilter,
	NotFoundException,
} from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import {
	PROBLEM_CONTENT_TYPE,
	type ProblemAnswer,
	problemAnswer,
} from "./problem.js";
import { problemOf } from "./problem-of.js";
import type { RouteTable } from "./routes.js";

/** Told of each error that is the server's own fault. */
export type OnFault = (
	error: unknown,
	request: { readonly method: string; readonly url: string },
) => void;

@Catch()
export class ProblemFilter implements ExceptionFilter {
	readonly #routes: RouteTable;
	readonly #onFault: OnFault;

	constructor(routes: RouteTable, onFault: OnFault) {
		this.#routes = routes;
		this.#onFault = onFault;
	}

	catch(error: unknown, host: ArgumentsHost): void {
		const http = host.switchToHttp();
		const request = http.getRequest<FastifyRequest>();
		const reply = http.getResponse<FastifyReply>();
		const answer =
			error instanceof NotFoundException
				? this.#unknownRoute(request)
				: problemOf(error);
		if (answer.fault)
			this.#onFault(error, { method: request.method, url: request.url });
		if (reply.raw.headersSent) {
			// Too late for a problem: cut off, so that nobody takes the part for the whole.
			reply.raw.destroy();
			return;
		}
		if (!reply.sent) sendProblem(reply, answer);
	}

	/** Nest's own exception: kernel code throws NotFound for things that are not there. */
	#unknownRoute(request: FastifyRequest): ProblemAnswer {
		const [path = "/"] = request.url.split("?", 1);
		const methods = this.#routes.methodsOf(path);
		if (methods.length === 0 || methods.includes(request.method))
			return problemAnswer(
				404,
				"no-such-route",
				"There is nothing at this path.",
			);
		return problemAnswer(
			405,
			"method-not-allowed",
			`This path takes ${methods.join(", ")}.`,
			{ headers: { allow: methods.join(", ") } },
		);
	}
}

export function sendProblem(reply: FastifyReply, answer: ProblemAnswer): void {
	reply
		.code(answer.problem.status)
		.headers(answer.headers)
		.header("content-type", PROBLEM_CONTENT_TYPE)
		.send(JSON.stringify(answer.problem));
}
