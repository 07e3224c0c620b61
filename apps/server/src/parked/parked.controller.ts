/** `/v1/projections/{name}/parked…` */

import {
	Controller,
	Get,
	HttpCode,
	Param,
	Post,
	Query,
	Req,
} from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { NotFound } from "#kernel";
import type { Page, ParkedAction } from "#read-models";
import { Backend } from "../backend/backend.js";
import { principalOf, RequireScope } from "../http/keys/key.guard.js";
import { numberOfDigits } from "../http/query/fields.js";
import { parsePlainPageQuery } from "../http/query/parse-query.js";
import {
	type ListedParkedEvent,
	ParkedEvents,
	type ParkedOutcome,
} from "./parked-events.js";

@Controller("v1/projections")
@RequireScope("audit")
export class ParkedController {
	private readonly parked: ParkedEvents;

	constructor(backend: Backend) {
		this.parked = new ParkedEvents(backend);
	}

	@Get(":name/parked")
	list(
		@Req() request: FastifyRequest,
		@Param("name") name: string,
		@Query() query: unknown,
	): Promise<Page<ListedParkedEvent>> {
		const { limit, cursor } = parsePlainPageQuery(query);
		return this.parked.list(principalOf(request), name, limit, cursor);
	}

	@Post(":name/parked/:position/retry")
	@HttpCode(200)
	retry(
		@Req() request: FastifyRequest,
		@Param("name") name: string,
		@Param("position") position: string,
	): Promise<ParkedOutcome> {
		return this.ask(request, name, position, "retry");
	}

	@Post(":name/parked/:position/skip")
	@HttpCode(200)
	skip(
		@Req() request: FastifyRequest,
		@Param("name") name: string,
		@Param("position") position: string,
	): Promise<ParkedOutcome> {
		return this.ask(request, name, position, "skip");
	}

	private async ask(
		request: FastifyRequest,
		name: string,
		text: string,
		action: ParkedAction,
	): Promise<ParkedOutcome> {
		const position = numberOfDigits(text);
		if (position === null) throw new NotFound(`${text} is no position`);
		return this.parked.ask(principalOf(request), name, position, action);
	}
}
