/** Prometheus metrics of one server process. Names carry their unit last. */

import {
	Counter,
	collectDefaultMetrics,
	Gauge,
	Histogram,
	Registry,
} from "prom-client";
import type { Backend } from "../backend/backend.js";

/** Upper bounds in seconds. */
const DURATION_BUCKETS_S = [
	0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5,
];

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
		this.gauge(
			"journeylog_actors",
			"Visitor actors in memory",
			() => backend.visitors.size,
		);
		this.gauge(
			"journeylog_commands_under_way",
			"Commands not answered yet",
			() => backend.visitors.underWay,
		);
		this.gauge(
			"journeylog_event_store_head_position",
			"Position of the last event in the log",
			() => backend.store.headPosition(),
		);
		this.projections();
		this.broadcaster();
	}

	private gauge(
		name: string,
		help: string,
		read: () => number | Promise<number>,
	): void {
		new Gauge({
			name,
			help,
			registers: [this.registry],
			async collect() {
				this.set(await read());
			},
		});
	}

	private projections(): void {
		const read = () => this.backend.projections();
		const figures = [
			["position", "Position of the last event applied", "position"],
			["lag_events", "Events not applied yet", "lagEventsApprox"],
			["lag_seconds", "Age of the oldest event not applied", "lagSeconds"],
			["parked_events", "Events that a projection could not take", "parked"],
		] as const;
		for (const [name, help, field] of figures) {
			new Gauge({
				name: `journeylog_projection_${name}`,
				help,
				labelNames: ["projection"],
				registers: [this.registry],
				async collect() {
					for (const projection of await read()) {
						const value = Number(projection[field]);
						this.set({ projection: projection.name }, value);
					}
				},
			});
		}
	}

	private broadcaster(): void {
		const { broadcaster } = this.backend.roles;
		if (broadcaster === null) return;
		this.gauge(
			"journeylog_broadcast_position",
			"Position up to which all was broadcast",
			() => broadcaster.status.position,
		);
		this.gauge(
			"journeylog_broadcast_published_events",
			"Events broadcast since the start",
			() => broadcaster.status.published,
		);
		this.gauge("journeylog_nats_connected", "1 while NATS is connected", () =>
			broadcaster.status.connected ? 1 : 0,
		);
	}
}
