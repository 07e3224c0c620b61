/** A visit or visitor as its read model was at a moment, folded from its stream. */

import { type IQueryHandler, Query, QueryHandler } from "@nestjs/cqrs";
import { NotFound, type Visit, type Visitor } from "#kernel";
import { Backend } from "../backend/backend.js";
import type { Moment } from "../http/query/parse-query.js";
import { compareToMoment } from "../reads/moment.js";
import { audited, type Model } from "./audited.js";
import { streamEvents } from "./stream-events.js";

export class LookBack extends Query<Visit | Visitor> {
	/** @param at null: as of the last event */
	constructor(
		readonly siteId: string,
		readonly model: Model,
		readonly id: string,
		readonly at: Moment | null,
	) {
		super();
	}
}

@QueryHandler(LookBack)
export class LookBackHandler implements IQueryHandler<LookBack> {
	constructor(private readonly backend: Backend) {}

	async execute({ siteId, model, id, at }: LookBack): Promise<Visit | Visitor> {
		const { stream, firstRevision, fold } = await audited(
			this.backend,
			siteId,
			model,
			id,
		);
		const { store } = this.backend;
		for await (const event of streamEvents(store, stream, firstRevision)) {
			// The read model knows an event once it is recorded, whenever it happened.
			if (at !== null && compareToMoment(event, at) > 0) break;
			fold.take(event);
		}
		const { document } = fold;
		if (document !== null) return document;
		const then = at === null ? "" : " then";
		throw new NotFound(`there was no ${model} ${id}${then}`);
	}
}
