/** Prometheus metrics of one server process. Names carry their unit last. */

import {
	Counter,
	collectDefaultMetrics,
	Gauge,
	Histogram,
	Registry,
} from "prom-client";
import type { Backend } from "../backend/backend.js";
import { readiness } from "./health.js";
import { within } from "./within.js";

/** Upper bounds in seconds. */
const DURATION_BUCKETS_S = [
	0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5,
];

/** Longest wait for a figure. */
const READ_MS_MAX = 2_000;

type Samples = readonly (readonly [
	labels: Readonly<Record<string, string>>,
	value: number,
])[];

export class Metrics {
	readonly registry = new Registry();
	readonly requests = new Histogram({
		name: "journeylog_http_request_duration_seconds",
		help: "HTTP requests by route and status class",
		labelNames: ["method", "route", "status"] as const,
		buckets: DURATION_BUCKETS_S,
		registers: [this.registry],
	});
	readonly commands = new Counter({
		name: "journeylog_commands_total",
		help: "Tracking commands by result: recorded, duplicate, refused, failed",
		labelNames: ["result"] as const,
		registers: [this.registry],
	});

	constructor(private readonly backend: Backend) {
		collectDefaultMetrics({ register: this.registry });
		this.process();
		this.projections();
		this.broadcaster();
	}

	/** Read when it is asked for; what cannot be had then stays as it was, and the other metrics are told. */
	private gauge(
		name: string,
		help: string,
		labelNames: readonly string[],
		read: () => Promise<Samples>,
	): void {
		new Gauge({
			...{ name, help, labelNames },
			registers: [this.registry],
			async collect() {
				const samples = await within(READ_MS_MAX, read()).catch(() => []);
				for (const [labels, value] of samples) this.set(labels, value);
			},
		});
	}

	private figure(
		name: string,
		help: string,
		read: () => number | Promise<number>,
	): void {
		this.gauge(name, help, [], async () => [[{}, await read()]]);
	}

	private process(): void {
		const { backend } = this;
		const { visitors, store, projecting, broadcasting } = backend;
		this.figure(
			"journeylog_actors",
			"Visitor actors in memory",
			() => visitors.size,
		);
		this.figure(
			"journeylog_commands_under_way",
			"Commands not answered yet",
			() => visitors.underWay,
		);
		this.figure(
			"journeylog_event_store_head_position",
			"Position of the last event in the log",
			() => store.headPosition(),
		);
		this.gauge(
			"journeylog_event_store_reconnects",
			"Times that a remote event store was lost and found",
			[],
			async () => {
				const reconnects = backend.eventStoreReconnects;
				return reconnects === null ? [] : [[{}, reconnects]];
			},
		);
		this.gauge(
			"journeylog_dependency_up",
			"1 while it can be used, as /health/ready tells it",
			["dependency"],
			async () =>
				Object.entries((await readiness(backend)).checks).map(
					([dependency, { status }]) => [
						{ dependency },
						status === "up" ? 1 : 0,
					],
				),
		);
		this.gauge(
			"journeylog_leading",
			"1 where it is this process that has the role's work, 0 where it stands by",
			["role"],
			async () => [
				...leading("projector", projecting),
				...leading("broadcaster", broadcasting),
			],
		);
	}

	private projections(): void {
		const figures = [
			["position", "Position of the last event applied", "position"],
			["lag_events", "Events not applied yet", "lagEventsApprox"],
			["lag_seconds", "Age of the oldest event not applied", "lagSeconds"],
			["parked_events", "Events that a projection could not take", "parked"],
		] as const;
		for (const [name, help, field] of figures) {
			this.gauge(
				`journeylog_projection_${name}`,
				help,
				["projection"],
				async () =>
					(await this.backend.projections()).map((projection) => [
						{ projection: projection.name },
						projection[field],
					]),
			);
		}
	}

	/** While another process broadcasts, the figures stay as they were. */
	private broadcaster(): void {
		const { broadcasting } = this.backend;
		if (broadcasting === null) return;
		const figures = [
			[
				"broadcast_position",
				"Position up to which all was broadcast",
				"position",
			],
			[
				"broadcast_published_events",
				"Events broadcast since the start",
				"published",
			],
			["nats_connected", "1 while NATS is connected", "connected"],
		] as const;
		for (const [name, help, field] of figures) {
			this.gauge(`journeylog_${name}`, help, [], async () => {
				const { status } = broadcasting;
				return status === null ? [] : [[{}, Number(status[field])]];
			});
		}
	}
}

function leading(
	role: string,
	part: { readonly leading: boolean } | null,
): Samples {
	return part === null ? [] : [[{ role }, part.leading ? 1 : 0]];
}
