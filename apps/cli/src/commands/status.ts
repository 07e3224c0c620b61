import type { Command } from "commander";
import type { Health } from "../../../server/src/operations/health.js";
import { Failure } from "../failure.js";
import { printJson, table } from "../output.js";
import { ServerSession } from "../server-session.js";
import type { ListedProjection } from "./projections.js";
import { siteOption } from "./site-option.js";

interface Totals {
	readonly visits: number;
	readonly visitors: number;
	readonly pageViews: number;
}

/** Null: what has to be asked for it is away. */
interface Status {
	readonly server: string | null;
	readonly health: Health;
	readonly projections: readonly ListedProjection[] | null;
	readonly siteId: string;
	readonly totals: Totals | null;
}

export function addStatusCommand(journeylog: Command): void {
	journeylog
		.command("status")
		.description("what runs, how far the projections are, what a site holds")
		.addOption(siteOption())
		.option("--json", "print JSON")
		.action(async (options: { json?: true; site: string }) => {
			const status = await ServerSession.use(options.site, statusOf);
			if (options.json) printJson(status);
			else printStatus(status);
			if (status.health.status === "unavailable")
				throw new Failure("not everything that is needed is there");
		});
}

async function statusOf(session: ServerSession): Promise<Status> {
	const health = await session.look("/health/ready");
	const projections = await session.look("/v1/projections");
	const totals = await session.look("/v1/totals");
	return {
		server: session.running ? session.url : null,
		health: health.body as Health,
		projections: projections.ok
			? (projections.body as { items: readonly ListedProjection[] }).items
			: null,
		siteId: session.siteId,
		totals: totals.ok ? (totals.body as Totals) : null,
	};
}

function printStatus(status: Status): void {
	const { server, health, projections, siteId, totals } = status;
	console.log(`server       ${server ?? "not running"}`);
	console.log(`health       ${health.status}`);
	for (const [name, check] of Object.entries(health.checks)) {
		console.log(`  ${name}: ${check.status} ${check.detail ?? ""}`.trimEnd());
	}
	if (totals !== null) {
		console.log(
			`site         ${siteId}: ${totals.visits} visits, ${totals.visitors} visitors, ${totals.pageViews} page views`,
		);
	}
	table(projections ?? []);
}
