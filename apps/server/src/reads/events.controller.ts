/** `GET /v1/events`: the site's log, for auditors and the command line. `GET /v1/totals`: what the site holds. */

import { Controller, Get, Query, Req } from "@nestjs/common";
import { QueryBus } from "@nestjs/cqrs";
import type { FastifyRequest } from "fastify";
import type { Page } from "#read-models";
import { Backend } from "../backend/backend.js";
import { principalOf, RequireScope } from "../http/keys/key.guard.js";
import { parseEventsQuery } from "../http/query/parse-query.js";
import { ListEvents, type LoggedEvent } from "./event-queries.js";

@Controller("v1")
export class EventsController {
	constructor(
		private readonly queries: QueryBus,
		private readonly backend: Backend,
	) {}

	@Get("events")
	@RequireScope("audit")
	events(
		@Req() request: FastifyRequest,
		@Query() query: unknown,
	): Promise<Page<LoggedEvent>> {
		const { siteId } = principalOf(request);
		return this.queries.execute(
			new ListEvents(siteId, parseEventsQuery(query)),
		);
	}

	@Get("totals")
	@RequireScope("read")
	totals(@Req() request: FastifyRequest) {
		return this.backend.readModels.totals(principalOf(request).siteId);
	}
}
