/** Health, metrics and the list of projections. */

import { Controller, Get, Header, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import { Backend } from "../backend/backend.js";
import { Public, RequireScope } from "../http/keys/key.guard.js";
import { readiness } from "./health.js";
import { Metrics } from "./metrics.js";

@Controller()
export class OperationsController {
	constructor(
		private readonly backend: Backend,
		private readonly metrics: Metrics,
	) {}

	@Get("health/live")
	@Public()
	live() {
		return { status: "ok", checks: {} };
	}

	@Get("health/ready")
	@Public()
	async ready(@Res({ passthrough: true }) reply: FastifyReply) {
		const health = await readiness(this.backend);
		reply.code(health.status === "unavailable" ? 503 : 200);
		return health;
	}

	@Get("metrics")
	@Public()
	@Header("content-type", "text/plain; version=0.0.4; charset=utf-8")
	metricsText(): Promise<string> {
		return this.metrics.registry.metrics();
	}

	@Get("v1/projections")
	@RequireScope("audit")
	async projections() {
		const projections = await this.backend.projections();
		return {
			items: projections.map((projection) => ({
				name: projection.name,
				version: projection.version,
				position: String(projection.position),
				lagEvents: projection.lagEventsApprox,
				lagSeconds: projection.lagSeconds,
				state: projection.state,
				parked: projection.parked,
			})),
			nextCursor: null,
		};
	}
}
