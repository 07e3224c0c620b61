/** `/v1/projections/{name}/rebuilds` and `/verifications`. */

import {
	Body,
	Controller,
	Delete,
	Get,
	HttpCode,
	Param,
	Post,
	Res,
} from "@nestjs/common";
import type { FastifyReply } from "fastify";
import { InvalidInput, NotFound } from "#kernel";
import { ALL_PROJECTIONS, isFinished, type RebuildRequest } from "#projections";
import { Backend } from "../backend/backend.js";
import { RequireScope } from "../http/keys/key.guard.js";
import { HttpProblem } from "../http/problem/problem.js";
import type { Moment } from "../http/query/parse-query.js";
import {
	parseRebuild,
	parseVerification,
} from "../http/rebuilds/parse-rebuild.js";
import {
	type RebuildView,
	rebuildView,
	type VerificationView,
	verificationView,
} from "./rebuild-view.js";
import type { RebuildProgress } from "./rebuilds.js";

/** Stands for all projections: they are folded together, which takes hardly longer than one. */
const ALL = "all";
/** A verification that ends sooner is answered with what it found. */
const VERIFICATION_WAIT_MS_MAX = 5_000;

@Controller("v1/projections/:name")
@RequireScope("audit")
export class RebuildsController {
	constructor(private readonly backend: Backend) {}

	@Post("rebuilds")
	@HttpCode(202)
	async rebuild(
		@Param("name") name: string,
		@Body() body: unknown,
		@Res({ passthrough: true }) reply: FastifyReply,
	): Promise<RebuildView> {
		const projections = namesOf(name);
		const { until, dryRun } = parseRebuild(body);
		await this.refuseToCome(until);
		const id = await this.request({
			...{ kind: "rebuild", projections, until, dryRun },
		});
		reply.header("location", `/v1/projections/${name}/rebuilds/${id}`);
		return this.view(await this.backend.rebuilds.find(id));
	}

	@Get("rebuilds/:id")
	async rebuildStatus(
		@Param("name") name: string,
		@Param("id") id: string,
	): Promise<RebuildView> {
		return this.view(await this.find("rebuild", name, id));
	}

	@Delete("rebuilds/:id")
	@HttpCode(202)
	async cancelRebuild(
		@Param("name") name: string,
		@Param("id") id: string,
	): Promise<RebuildView> {
		return this.view(await this.cancel("rebuild", name, id));
	}

	@Post("verifications")
	async verify(
		@Param("name") name: string,
		@Body() body: unknown,
		@Res({ passthrough: true }) reply: FastifyReply,
	): Promise<VerificationView> {
		const projections = namesOf(name);
		parseVerification(body);
		const id = await this.request({
			...{ kind: "verification", projections, until: null, dryRun: false },
		});
		reply.header("location", `/v1/projections/${name}/verifications/${id}`);
		const { rebuilds } = this.backend;
		const progress = await rebuilds.wait(id, VERIFICATION_WAIT_MS_MAX);
		reply.code(isFinished(progress.record) ? 200 : 202);
		return this.verificationView(progress);
	}

	@Get("verifications/:id")
	async verification(
		@Param("name") name: string,
		@Param("id") id: string,
	): Promise<VerificationView> {
		return this.verificationView(await this.find("verification", name, id));
	}

	@Delete("verifications/:id")
	@HttpCode(202)
	async cancelVerification(
		@Param("name") name: string,
		@Param("id") id: string,
	): Promise<VerificationView> {
		return this.verificationView(await this.cancel("verification", name, id));
	}

	private view(progress: RebuildProgress): RebuildView {
		return rebuildView(progress, this.backend.clock.now());
	}

	private verificationView(progress: RebuildProgress): VerificationView {
		return verificationView(progress, this.backend.clock.now());
	}

	private request(request: RebuildRequest): Promise<string> {
		return this.backend.rebuilds.request(request);
	}

	/** @throws NotFound */
	private async find(
		kind: RebuildRequest["kind"],
		name: string,
		id: string,
	): Promise<RebuildProgress> {
		const projections = namesOf(name);
		const progress = await this.backend.rebuilds.find(id);
		const { record } = progress;
		const isOfName = record.projections.join() === projections.join();
		if (record.kind === kind && isOfName) return progress;
		throw new NotFound(`projection ${name} has no ${kind} ${id}`);
	}

	/** @throws NotFound; HttpProblem 409 where it has ended already */
	private async cancel(
		kind: RebuildRequest["kind"],
		name: string,
		id: string,
	): Promise<RebuildProgress> {
		const { record } = await this.find(kind, name, id);
		if (isFinished(record))
			throw HttpProblem.conflict(
				"already-finished",
				`${kind} ${id} is ${record.state}`,
			);
		await this.backend.rebuilds.cancel(id);
		return this.backend.rebuilds.find(id);
	}

	/** @throws InvalidInput for a position that the log has not come to */
	private async refuseToCome(until: Moment | null): Promise<void> {
		if (until === null || !("position" in until)) return;
		const head = await this.backend.store.headPosition();
		if (until.position <= head) return;
		const detail = `the log ends at position ${head}`;
		throw new InvalidInput(detail, [{ pointer: "/until", detail }]);
	}
}

/** @throws NotFound */
function namesOf(name: string): readonly string[] {
	const all = ALL_PROJECTIONS.map((projection) => projection.name);
	if (name === ALL) return all;
	if (all.includes(name)) return [name];
	throw new NotFound(`there is no projection ${name}`);
}
