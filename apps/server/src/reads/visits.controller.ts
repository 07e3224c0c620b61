/** `GET /v1/visits…` */

import { Controller, Get, Param, Query, Req } from "@nestjs/common";
import { QueryBus } from "@nestjs/cqrs";
import type { FastifyRequest } from "fastify";
import type { Visit } from "#kernel";
import type { Page } from "#read-models";
import { principalOf, RequireScope } from "../http/keys/key.guard.js";
import {
	parsePageQuery,
	parseReadQuery,
	parseVisitsQuery,
} from "../http/query/parse-query.js";
import { filterOf } from "./filter-of.js";
import { ReadYourWrites } from "./read-your-writes.js";
import {
	FindVisit,
	type ListedEvent,
	ListVisitEvents,
	ListVisits,
} from "./visit-queries.js";

@Controller("v1/visits")
@RequireScope("read")
export class VisitsController {
	constructor(
		private readonly queries: QueryBus,
		private readonly writes: ReadYourWrites,
	) {}

	@Get()
	async list(
		@Req() request: FastifyRequest,
		@Query() query: unknown,
	): Promise<Page<Visit>> {
		const { after, ...filter } = parseVisitsQuery(query);
		await this.writes.wait(["visit"], after);
		return this.queries.execute(
			new ListVisits(principalOf(request).siteId, filterOf(filter)),
		);
	}

	@Get(":visitId")
	async find(
		@Req() request: FastifyRequest,
		@Param("visitId") visitId: string,
		@Query() query: unknown,
	): Promise<Visit> {
		const { after } = parseReadQuery(query);
		await this.writes.wait(["visit"], after);
		return this.queries.execute(
			new FindVisit(principalOf(request).siteId, visitId),
		);
	}

	@Get(":visitId/events")
	async events(
		@Req() request: FastifyRequest,
		@Param("visitId") visitId: string,
		@Query() query: unknown,
	): Promise<Page<ListedEvent>> {
		const { after, limit, cursor } = parsePageQuery(query);
		await this.writes.wait(["visit"], after);
		return this.queries.execute(
			new ListVisitEvents(principalOf(request).siteId, visitId, limit, cursor),
		);
	}
}
