/** `GET /v1/visitors…` */

import { Controller, Get, Param, Query, Req } from "@nestjs/common";
import { QueryBus } from "@nestjs/cqrs";
import type { FastifyRequest } from "fastify";
import type { Visit, Visitor } from "#kernel";
import type { Page } from "#read-models";
import { principalOf, RequireScope } from "../http/keys/key.guard.js";
import {
	parseReadQuery,
	parseVisitorsQuery,
	parseVisitorVisitsQuery,
} from "../http/query/parse-query.js";
import { filterOf } from "./filter-of.js";
import { ReadYourWrites } from "./read-your-writes.js";
import { ListVisits } from "./visit-queries.js";
import { FindVisitor, ListVisitors } from "./visitor-queries.js";

@Controller("v1/visitors")
@RequireScope("read")
export class VisitorsController {
	constructor(
		private readonly queries: QueryBus,
		private readonly writes: ReadYourWrites,
	) {}

	@Get()
	async list(
		@Req() request: FastifyRequest,
		@Query() query: unknown,
	): Promise<Page<Visitor>> {
		const { after, ...filter } = parseVisitorsQuery(query);
		await this.writes.wait(["visitor"], after);
		return this.queries.execute(
			new ListVisitors(principalOf(request).siteId, filterOf(filter)),
		);
	}

	@Get(":visitorId")
	async find(
		@Req() request: FastifyRequest,
		@Param("visitorId") visitorId: string,
		@Query() query: unknown,
	): Promise<Visitor> {
		const { after } = parseReadQuery(query);
		await this.writes.wait(["visitor"], after);
		return this.queries.execute(
			new FindVisitor(principalOf(request).siteId, visitorId),
		);
	}

	/** A visitor that is not known is a 404, not an empty list. */
	@Get(":visitorId/visits")
	async visits(
		@Req() request: FastifyRequest,
		@Param("visitorId") visitorId: string,
		@Query() query: unknown,
	): Promise<Page<Visit>> {
		const { after, ...filter } = parseVisitorVisitsQuery(query);
		await this.writes.wait(["visit", "visitor"], after);
		const { siteId } = principalOf(request);
		await this.queries.execute(new FindVisitor(siteId, visitorId));
		return this.queries.execute(
			new ListVisits(siteId, { ...filterOf(filter), visitorId }),
		);
	}
}
