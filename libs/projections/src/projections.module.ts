/** The projections as CQRS event handlers. It is the runner that drives them, in order and awaited, never an event bus. */

import {
	type DynamicModule,
	Inject,
	Injectable,
	Module,
	type OnApplicationBootstrap,
	type OnApplicationShutdown,
} from "@nestjs/common";
import type { IEventHandler } from "@nestjs/cqrs";
import type { RecordedDomainEvent } from "#kernel";
import { BatchProjection } from "./engine/batch-projection.js";
import { ProjectionRunner, type RunnerOptions } from "./engine/runner.js";
import { visitProjection } from "./visit/visit.projection.js";
import type { VisitProjectionRow } from "./visit/visit-row.js";
import { visitorProjection } from "./visitor/visitor.projection.js";
import type { VisitorProjectionRow } from "./visitor/visitor-row.js";

@Injectable()
export class VisitProjection
	extends BatchProjection<VisitProjectionRow>
	implements IEventHandler<RecordedDomainEvent>
{
	constructor() {
		super(visitProjection);
	}
}

@Injectable()
export class VisitorProjection
	extends BatchProjection<VisitorProjectionRow>
	implements IEventHandler<RecordedDomainEvent>
{
	constructor() {
		super(visitorProjection);
	}
}

export type ProjectionsOptions = Omit<RunnerOptions, "projections">;

/** Runs the projections from the application's start to its shutdown. */
@Module({})
export class ProjectionsModule
	implements OnApplicationBootstrap, OnApplicationShutdown
{
	readonly #runner: ProjectionRunner;

	constructor(@Inject(ProjectionRunner) runner: ProjectionRunner) {
		this.#runner = runner;
	}

	static register(options: ProjectionsOptions): DynamicModule {
		return {
			module: ProjectionsModule,
			providers: [
				VisitProjection,
				VisitorProjection,
				{
					provide: ProjectionRunner,
					inject: [VisitProjection, VisitorProjection],
					useFactory: (visit: VisitProjection, visitor: VisitorProjection) =>
						new ProjectionRunner({ ...options, projections: [visit, visitor] }),
				},
			],
			exports: [ProjectionRunner],
		};
	}

	onApplicationBootstrap(): void {
		this.#runner.start();
	}

	async onApplicationShutdown(): Promise<void> {
		await this.#runner.stop();
	}
}
