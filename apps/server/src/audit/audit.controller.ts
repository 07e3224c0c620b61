/** `GET /v1/audit…`: what the read models were, and why. Folded from the log; the tables only tell where to look. */

import { Controller, Get, Param, Query, Req } from "@nestjs/common";
import { QueryBus } from "@nestjs/cqrs";
import type { FastifyRequest } from "fastify";
import type { Visit, Visitor } from "#kernel";
import type { Page } from "#read-models";
import { principalOf, RequireScope } from "../http/keys/key.guard.js";
import {
	parseAuditQuery,
	parseChangesQuery,
	parsePageQuery,
} from "../http/query/parse-query.js";
import { ReadYourWrites } from "../reads/read-your-writes.js";
import type { Model } from "./audited.js";
import { type DocumentChange, ListChanges } from "./list-changes.js";
import { LookBack } from "./look-back.js";
import { ListSegmentChanges, type SegmentChange } from "./segment-history.js";

@Controller("v1/audit")
@RequireScope("audit")
export class AuditController {
	constructor(
		private readonly queries: QueryBus,
		private readonly writes: ReadYourWrites,
	) {}

	@Get("visits/:visitId")
	visit(
		@Req() request: FastifyRequest,
		@Param("visitId") id: string,
		@Query() query: unknown,
	): Promise<Visit | Visitor> {
		return this.lookBack(request, "visit", id, query);
	}

	@Get("visits/:visitId/changes")
	visitChanges(
		@Req() request: FastifyRequest,
		@Param("visitId") id: string,
		@Query() query: unknown,
	): Promise<Page<DocumentChange>> {
		return this.changes(request, "visit", id, query);
	}

	@Get("visitors/:visitorId")
	visitor(
		@Req() request: FastifyRequest,
		@Param("visitorId") id: string,
		@Query() query: unknown,
	): Promise<Visit | Visitor> {
		return this.lookBack(request, "visitor", id, query);
	}

	@Get("visitors/:visitorId/changes")
	visitorChanges(
		@Req() request: FastifyRequest,
		@Param("visitorId") id: string,
		@Query() query: unknown,
	): Promise<Page<DocumentChange>> {
		return this.changes(request, "visitor", id, query);
	}

	@Get("segments/:segmentId/visitors/:visitorId")
	async segment(
		@Req() request: FastifyRequest,
		@Param("segmentId") segmentId: string,
		@Param("visitorId") visitorId: string,
		@Query() query: unknown,
	): Promise<Page<SegmentChange>> {
		const { after, limit, cursor } = parsePageQuery(query);
		await this.writes.wait(["visit", "visitor"], after);
		const { siteId } = principalOf(request);
		return this.queries.execute(
			new ListSegmentChanges(siteId, segmentId, visitorId, limit, cursor),
		);
	}

	private async lookBack(
		request: FastifyRequest,
		model: Model,
		id: string,
		query: unknown,
	): Promise<Visit | Visitor> {
		const { after, at } = parseAuditQuery(query);
		await this.writes.wait([model], after);
		const { siteId } = principalOf(request);
		return this.queries.execute(new LookBack(siteId, model, id, at));
	}

	private async changes(
		request: FastifyRequest,
		model: Model,
		id: string,
		query: unknown,
	): Promise<Page<DocumentChange>> {
		const { after, ...filter } = parseChangesQuery(query);
		await this.writes.wait([model], after);
		const { siteId } = principalOf(request);
		return this.queries.execute(new ListChanges(siteId, model, id, filter));
	}
}
