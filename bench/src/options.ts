/** The command line of the benchmark. */

import { Command, InvalidArgumentError, Option } from "commander";
import { VISITORS_MAX } from "./load/template.js";

/** Measurements by name, in the order in which they run. */
export const MEASUREMENTS = [
	"echo",
	"track",
	"batch",
	"sqlite",
	"nats",
	"memory",
	"projections",
	"rebuild",
	"protocol",
	"definitions",
	"log-size",
] as const;

export type MeasurementName = (typeof MEASUREMENTS)[number];

/** These take long and only run when asked for. */
const LONG: readonly MeasurementName[] = ["definitions", "log-size"];

/** `embedded`: in the server's own process; `esdb`: behind EventStoreDB's protocol, in a process of its own. */
export const EVENT_STORES = ["embedded", "esdb"] as const;
export type EventStoreName = (typeof EVENT_STORES)[number];
/** Of the read models. */
export const DATABASES = ["sqlite", "postgres"] as const;
export type DatabaseName = (typeof DATABASES)[number];

const DURATION_S_MAX = 3_600;
const CONNECTIONS_MAX = 1_024;
const PRELOAD_MAX = 1_000_000_000;
const LOG_EVENTS_MAX = 50_000_000;
const SEED_MAX = 2 ** 32 - 1;

export interface BenchOptions {
	/** Of one measurement, warm-up not counted. */
	readonly durationMs: number;
	readonly visitors: number;
	readonly connections: number;
	/** Commands that `log-size` stores between its two measurements. */
	readonly preload: number;
	/** Of the log that `rebuild` folds, at least. */
	readonly logEvents: number;
	readonly seed: number;
	readonly eventStore: EventStoreName;
	readonly database: DatabaseName;
	readonly run: ReadonlySet<MeasurementName>;
	/** File for the raw figures. */
	readonly json: string | null;
}

interface Parsed {
	readonly duration: number;
	readonly visitors: number;
	readonly connections: number;
	readonly preload: number;
	readonly logEvents: number;
	readonly seed: number;
	readonly eventStore: EventStoreName;
	readonly database: DatabaseName;
	readonly only?: readonly MeasurementName[];
	readonly long?: true;
	readonly json?: string;
}

/**
 * @param args without node and the script
 * @throws CommanderError for wrong use, after it was told on standard error, and for `--help`
 */
export function parseOptions(args: readonly string[]): BenchOptions {
	const parsed = program().parse(args, { from: "user" }).opts<Parsed>();
	const usual = MEASUREMENTS.filter((name) => parsed.long || !isLong(name));
	return {
		durationMs: parsed.duration * 1_000,
		visitors: parsed.visitors,
		connections: parsed.connections,
		preload: parsed.preload,
		logEvents: parsed.logEvents,
		seed: parsed.seed,
		eventStore: parsed.eventStore,
		database: parsed.database,
		run: new Set(parsed.only ?? usual),
		json: parsed.json ?? null,
	};
}

function program(): Command {
	const names = MEASUREMENTS.join(", ");
	return new Command("bench")
		.description("Measures the built server, as a process of its own.")
		.exitOverride()
		.addOption(
			new Option("--duration <s>", "seconds per measurement")
				.argParser(numberFrom(0.1, DURATION_S_MAX))
				.default(10),
		)
		.addOption(
			new Option("--visitors <n>", "visitors that send commands")
				.argParser(wholeFrom(1, VISITORS_MAX))
				.default(10_000),
		)
		.addOption(
			new Option("--connections <n>", "requests under way at once")
				.argParser(wholeFrom(1, CONNECTIONS_MAX))
				.default(64),
		)
		.addOption(
			new Option("--event-store <name>", "where the log lies")
				.choices(EVENT_STORES)
				.default("embedded"),
		)
		.addOption(
			new Option("--database <name>", "where the read models lie")
				.choices(DATABASES)
				.default("sqlite"),
		)
		.addOption(
			new Option("--only <names>", `some of: ${names}`).argParser(namesIn),
		)
		.option("--long", `also ${LONG.join(" and ")}`)
		.addOption(
			new Option("--preload <n>", "commands stored for log-size")
				.argParser(wholeFrom(1, PRELOAD_MAX))
				.default(1_000_000),
		)
		.addOption(
			new Option("--log-events <n>", "events of the log that rebuild folds")
				.argParser(wholeFrom(1, LOG_EVENTS_MAX))
				.default(2_000_000),
		)
		.addOption(
			new Option("--seed <n>", "of all that is drawn")
				.argParser(wholeFrom(0, SEED_MAX))
				.default(1),
		)
		.option("--json <file>", "write the raw figures there");
}

function isLong(name: MeasurementName): boolean {
	return LONG.includes(name);
}

function numberFrom(min: number, max: number): (text: string) => number {
	return (text) => {
		const value = text.trim() === "" ? Number.NaN : Number(text);
		if (value >= min && value <= max) return value;
		throw new InvalidArgumentError(`It must be a number, ${min} to ${max}.`);
	};
}

function wholeFrom(min: number, max: number): (text: string) => number {
	const number = numberFrom(min, max);
	return (text) => {
		const value = number(text);
		if (Number.isInteger(value)) return value;
		throw new InvalidArgumentError("It must be a whole number.");
	};
}

/** Names separated by commas. */
function namesIn(text: string): readonly MeasurementName[] {
	return text.split(",").map((part) => {
		const name = MEASUREMENTS.find((known) => known === part.trim());
		if (name !== undefined) return name;
		throw new InvalidArgumentError(
			`"${part}" is none of ${MEASUREMENTS.join(", ")}.`,
		);
	});
}
