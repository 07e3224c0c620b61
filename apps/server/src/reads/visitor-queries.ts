/** Reads of visitors, as queries on Nest's query bus. */

import { type IQueryHandler, Query, QueryHandler } from "@nestjs/cqrs";
import { NotFound, type Visitor } from "#kernel";
import type { Page, VisitorFilter } from "#read-models";
import { Backend } from "../backend/backend.js";

export class FindVisitor extends Query<Visitor> {
	constructor(
		readonly siteId: string,
		readonly visitorId: string,
	) {
		super();
	}
}

@QueryHandler(FindVisitor)
export class FindVisitorHandler implements IQueryHandler<FindVisitor> {
	constructor(private readonly backend: Backend) {}

	async execute({ siteId, visitorId }: FindVisitor): Promise<Visitor> {
		const visitor = await this.backend.readModels.visitor(siteId, visitorId);
		if (visitor === null) {
			throw new NotFound(`there is no visitor ${visitorId}`);
		}
		return visitor;
	}
}

export class ListVisitors extends Query<Page<Visitor>> {
	constructor(
		readonly siteId: string,
		readonly filter: VisitorFilter,
	) {
		super();
	}
}

@QueryHandler(ListVisitors)
export class ListVisitorsHandler implements IQueryHandler<ListVisitors> {
	constructor(private readonly backend: Backend) {}

	execute({ siteId, filter }: ListVisitors): Promise<Page<Visitor>> {
		return this.backend.readModels.visitors(siteId, filter);
	}
}
