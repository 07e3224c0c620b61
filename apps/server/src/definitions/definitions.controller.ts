/** `/v1/segments…` and `/v1/outcomes…`: one controller, told what differs. */

import { randomUUID } from "node:crypto";
import {
	Body,
	Controller,
	Delete,
	Get,
	HttpCode,
	Param,
	Post,
	Put,
	Req,
} from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import type {
	DefinitionCommand,
	RecordedOutcome,
	RecordedSegment,
} from "#journey";
import { isoTime, NotFound } from "#kernel";
import { Backend } from "../backend/backend.js";
import { principalOf, RequireScope } from "../http/keys/key.guard.js";
import { type DefinitionKind, OUTCOMES, SEGMENTS } from "./definition-kind.js";

type Archivable = RecordedSegment | RecordedOutcome;

abstract class DefinitionsController<View extends Archivable> {
	constructor(
		private readonly backend: Backend,
		private readonly kind: DefinitionKind<View>,
	) {}

	@Post()
	@HttpCode(201)
	async define(
		@Req() request: FastifyRequest,
		@Body() body: unknown,
	): Promise<View> {
		const id = randomUUID();
		return this.tell(request, id, this.kind.define(id, body, this.now()));
	}

	@Get()
	async list(@Req() request: FastifyRequest) {
		const set = await this.backend.definitions.setOf(siteOf(request));
		return { items: this.kind.list(set), nextCursor: null };
	}

	@Get(":id")
	async find(
		@Req() request: FastifyRequest,
		@Param("id") id: string,
	): Promise<View> {
		const set = await this.backend.definitions.setOf(siteOf(request));
		const found = this.kind.find(set, id);
		if (found === undefined || found.archivedAt !== null)
			throw this.missing(id);
		return found;
	}

	@Put(":id")
	async revise(
		@Req() request: FastifyRequest,
		@Param("id") id: string,
		@Body() body: unknown,
	): Promise<View> {
		return this.tell(request, id, this.kind.revise(id, body, this.now()));
	}

	@Delete(":id")
	@HttpCode(204)
	async archive(
		@Req() request: FastifyRequest,
		@Param("id") id: string,
	): Promise<void> {
		await this.tell(request, id, this.kind.archive(id, this.now()));
	}

	/** Also of an archived definition: history stays. */
	@Get(":id/versions")
	async versions(@Req() request: FastifyRequest, @Param("id") id: string) {
		const events = await this.backend.definitions.history(siteOf(request));
		const items = this.kind.versions(events, id);
		if (items.length === 0) throw this.missing(id);
		return { items, nextCursor: null };
	}

	private async tell(
		request: FastifyRequest,
		id: string,
		command: DefinitionCommand,
	): Promise<View> {
		const set = await this.backend.definitions.tell(siteOf(request), {
			commandId: randomUUID(),
			command,
		});
		return this.kind.find(set, id) as View;
	}

	private now(): string {
		return isoTime(this.backend.clock.now());
	}

	private missing(id: string): NotFound {
		return new NotFound(`there is no ${this.kind.noun} ${id}`);
	}
}

function siteOf(request: FastifyRequest): string {
	return principalOf(request).siteId;
}

@Controller("v1/segments")
@RequireScope("define")
export class SegmentsController extends DefinitionsController<RecordedSegment> {
	constructor(backend: Backend) {
		super(backend, SEGMENTS);
	}
}

@Controller("v1/outcomes")
@RequireScope("define")
export class OutcomesController extends DefinitionsController<RecordedOutcome> {
	constructor(backend: Backend) {
		super(backend, OUTCOMES);
	}
}
