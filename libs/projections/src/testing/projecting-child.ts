/**
 * A process that projects a log made from a seed into a PostgreSQL database, when it is its turn. After each batch, and
 * each time its turn begins or ends, it prints where it is.
 */

import { openReadModels } from "#read-models";
import { BatchProjection } from "../engine/batch-projection.js";
import { ProjectionRunner } from "../engine/runner.js";
import { visitProjection } from "../visit/visit.projection.js";
import { visitorProjection } from "../visitor/visitor.projection.js";
import { ArrayEventLog } from "./array-event-log.js";
import { SeededRandom } from "./random.js";
import { randomStreams, type StreamsOptions } from "./random-streams.js";

export interface ProjectingChildOptions {
	readonly databaseUrl: string;
	readonly seed: number;
	readonly streams: StreamsOptions;
	readonly batchEventsMax: number;
}

export interface ProjectingChildReport {
	readonly leads: boolean;
	readonly position: number;
}

/** Ends the process should nobody kill it. */
const LIFE_MS_MAX = 120_000;

const options = JSON.parse(process.argv[2] ?? "") as ProjectingChildOptions;
const { databaseUrl, seed, streams, batchEventsMax } = options;
const readModels = await openReadModels({ databaseUrl });
const runner = new ProjectionRunner({
	log: new ArrayEventLog(randomStreams(new SeededRandom(seed), streams)),
	db: readModels.db,
	leadership: readModels.leadership("projector"),
	projections: [
		new BatchProjection(visitProjection),
		new BatchProjection(visitorProjection),
	],
	clock: { now: () => 0 },
	logger: { info: () => {}, warn: () => {} },
	batchEventsMax,
});
let position = 0;
const report = () => {
	const line: ProjectingChildReport = { leads: runner.leads, position };
	process.stdout.write(`${JSON.stringify(line)}\n`);
};
runner.onLeadership(report);
runner.onCheckpoint((to) => {
	position = to;
	report();
});
runner.start();
setTimeout(() => process.exit(1), LIFE_MS_MAX);
