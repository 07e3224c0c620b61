/** The server's Nest application: what HTTP reaches, around the running backend. */

import { type DynamicModule, Module } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { CqrsModule } from "@nestjs/cqrs";
import { AuditController } from "./audit/audit.controller.js";
import { ListChangesHandler } from "./audit/list-changes.js";
import { LookBackHandler } from "./audit/look-back.js";
import { ListSegmentChangesHandler } from "./audit/segment-history.js";
import { Backend } from "./backend/backend.js";
import { ChainController } from "./chain/chain.controller.js";
import { ChainChecks } from "./chain/chain-checks.js";
import {
	OutcomesController,
	SegmentsController,
} from "./definitions/definitions.controller.js";
import { KeyGuard } from "./http/keys/key.guard.js";
import { KeyRing } from "./http/keys/key-ring.js";
import { DocsController } from "./operations/docs.controller.js";
import { Metrics } from "./operations/metrics.js";
import { OperationsController } from "./operations/operations.controller.js";
import { ParkedController } from "./parked/parked.controller.js";
import { ListEventsHandler } from "./reads/event-queries.js";
import { EventsController } from "./reads/events.controller.js";
import { ReadYourWrites } from "./reads/read-your-writes.js";
import {
	FindVisitHandler,
	ListVisitEventsHandler,
	ListVisitsHandler,
} from "./reads/visit-queries.js";
import {
	FindVisitorHandler,
	ListVisitorsHandler,
} from "./reads/visitor-queries.js";
import { VisitorsController } from "./reads/visitors.controller.js";
import { VisitsController } from "./reads/visits.controller.js";
import { RebuildsController } from "./rebuilds/rebuilds.controller.js";
import { TrackController } from "./visitors/track.controller.js";
import { TrackVisitorHandler } from "./visitors/track-visitor.js";

@Module({})
export class AppModule {}

/** The module for one running backend; without the role `api` it serves health and metrics alone. */
export function appModule(
	backend: Backend,
	keys: KeyRing,
	metrics: Metrics,
): DynamicModule {
	const api = backend.settings.roles.has("api");
	return {
		module: AppModule,
		imports: [CqrsModule.forRoot()],
		controllers: [
			OperationsController,
			...(api
				? [
						TrackController,
						VisitsController,
						VisitorsController,
						EventsController,
						SegmentsController,
						OutcomesController,
						AuditController,
						ChainController,
						RebuildsController,
						ParkedController,
						DocsController,
					]
				: []),
		],
		providers: [
			{ provide: Backend, useValue: backend },
			{ provide: KeyRing, useValue: keys },
			{ provide: Metrics, useValue: metrics },
			{ provide: ReadYourWrites, useValue: new ReadYourWrites(backend) },
			{
				provide: APP_GUARD,
				useFactory: (ring: KeyRing) => new KeyGuard(ring),
				inject: [KeyRing],
			},
			{ provide: ChainChecks, useFactory: () => chainChecksOf(backend) },
			TrackVisitorHandler,
			FindVisitHandler,
			ListVisitsHandler,
			ListVisitEventsHandler,
			FindVisitorHandler,
			ListVisitorsHandler,
			ListEventsHandler,
			LookBackHandler,
			ListChangesHandler,
			ListSegmentChangesHandler,
		],
	};
}

function chainChecksOf({ settings }: Backend): ChainChecks {
	const { dataDir, eventStoreUrl, databaseUrl, logLevel } = settings;
	const places = { dataDir, eventStoreUrl, databaseUrl };
	return new ChainChecks({ places, logLevel });
}
