/** `journeylog projections parked`: events that projections put aside, and what becomes of them. */

import { type Command, InvalidArgumentError } from "commander";
import type {
	ListedParkedEvent,
	ParkedOutcome,
} from "../../../server/src/parked/parked-events.js";
import { Failure } from "../failure.js";
import { printJson, table } from "../output.js";
import { ServerSession } from "../server-session.js";
import type { ListedProjection } from "./projections.js";
import { siteOption } from "./site-option.js";

/** Parked events asked for at a time. */
const PAGE_EVENTS_MAX = 200;

interface Options {
	readonly site: string;
	readonly json?: true;
}

interface ParkedPage {
	readonly items: readonly ListedParkedEvent[];
	readonly nextCursor: string | null;
}

type Parked = ListedParkedEvent & { readonly projection: string };
type Outcome = ParkedOutcome & { readonly projection: string };

export function addParkedCommand(projections: Command): void {
	const parked = projections
		.command("parked")
		.description("events that a projection could not fold");
	parked
		.command("list", { isDefault: true })
		.description("which, and why")
		.argument("[projection]", "of one projection")
		.addOption(siteOption())
		.option("--json", "print JSON")
		.action(async (projection: string | undefined, options: Options) => {
			const found = await ServerSession.use(options.site, (session) =>
				parkedEvents(session, projection),
			);
			if (options.json) return printJson(found);
			if (found.length === 0) console.log("nothing is parked");
			table(found.map(rowOf));
		});
	parked
		.command("retry")
		.description("fold again, with those that wait behind")
		.argument("<projection>")
		.argument("[position]", "of one event; left out: all that failed", position)
		.addOption(siteOption())
		.option("--json", "print JSON")
		.action(async (name: string, at: string | undefined, options: Options) => {
			const outcomes = await ServerSession.use(options.site, async (session) =>
				askAll(session, name, "retry", at ?? (await failed(session, name))),
			);
			print(outcomes, options);
		});
	parked
		.command("skip")
		.description("leave one event out for good, and fold those behind it")
		.argument("<projection>")
		.argument("<position>", "of the event", position)
		.addOption(siteOption())
		.option("--json", "print JSON")
		.action(async (name: string, at: string, options: Options) => {
			const outcomes = await ServerSession.use(options.site, (session) =>
				askAll(session, name, "skip", at),
			);
			print(outcomes, options);
		});
}

async function parkedEvents(
	session: ServerSession,
	projection: string | undefined,
): Promise<readonly Parked[]> {
	const found: Parked[] = [];
	for (const name of await namesOf(session, projection)) {
		for (let cursor: string | null = ""; cursor !== null; ) {
			const query = new URLSearchParams({ limit: String(PAGE_EVENTS_MAX) });
			if (cursor !== "") query.set("cursor", cursor);
			const page: ParkedPage = await session.get(
				`/v1/projections/${encodeURIComponent(name)}/parked?${query}`,
			);
			for (const item of page.items) found.push({ projection: name, ...item });
			cursor = page.nextCursor;
		}
	}
	return found;
}

async function namesOf(
	session: ServerSession,
	projection: string | undefined,
): Promise<readonly string[]> {
	if (projection !== undefined) return [projection];
	const { items } = await session.get<{ items: readonly ListedProjection[] }>(
		"/v1/projections",
	);
	return items.map(({ name }) => name);
}

/** Positions of the events that were tried in vain; the others only wait. */
async function failed(
	session: ServerSession,
	projection: string,
): Promise<readonly string[]> {
	const found = await parkedEvents(session, projection);
	return found
		.filter(({ error }) => error !== null)
		.map((each) => each.position);
}

async function askAll(
	session: ServerSession,
	projection: string,
	action: "retry" | "skip",
	positions: string | readonly string[],
): Promise<readonly Outcome[]> {
	const outcomes: Outcome[] = [];
	for (const each of [positions].flat()) {
		const path = `/v1/projections/${encodeURIComponent(projection)}/parked/${each}`;
		const outcome = await session.post<ParkedOutcome>(`${path}/${action}`, {});
		outcomes.push({ projection, ...outcome });
	}
	return outcomes;
}

/** @throws Failure where an event is still parked */
function print(outcomes: readonly Outcome[], { json }: Options): void {
	if (json) printJson(outcomes);
	else if (outcomes.length === 0) console.log("nothing is parked");
	else table(outcomes.map((each) => ({ ...each, error: each.error ?? "-" })));
	const left = outcomes.filter(
		({ state }) => state === "parked" || state === "pending",
	);
	if (left.length > 0) throw new Failure(`${left.length} still parked`);
}

function rowOf(parked: Parked): object {
	const { projection, position: at, type, key, parkedAt, error } = parked;
	const why = error ?? "(waits behind another one of the row)";
	return { projection, position: at, type, row: key, parkedAt, why };
}

function position(text: string): string {
	if (/^\d{1,15}$/.test(text)) return text;
	throw new InvalidArgumentError("It must be a position.");
}
