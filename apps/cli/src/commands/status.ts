import type { Command } from "commander";
import type { Health } from "../../../server/src/operations/health.js";
import { printJson, table } from "../output.js";
import { ServerSession } from "../server-session.js";
import type { ListedProjection } from "./projections.js";
import { siteOption } from "./site-option.js";

interface Totals {
	readonly visits: number;
	readonly visitors: number;
	readonly pageViews: number;
}

export function addStatusCommand(journeylog: Command): void {
	journeylog
		.command("status")
		.description("what runs, how far the projections are, what a site holds")
		.addOption(siteOption())
		.option("--json", "print JSON")
		.action(async (options: { json?: true; site: string }) => {
			const status = await ServerSession.use(options.site, async (session) => ({
				server: session.running ? session.url : null,
				health: await session.get<Health>("/health/ready"),
				projections: (
					await session.get<{ items: readonly ListedProjection[] }>(
						"/v1/projections",
					)
				).items,
				siteId: options.site,
				totals: await session.get<Totals>("/v1/totals"),
			}));
			if (options.json) return printJson(status);
			const { server, health, projections, siteId, totals } = status;
			console.log(`server       ${server ?? "not running"}`);
			console.log(`health       ${health.status}`);
			for (const [name, check] of Object.entries(health.checks)) {
				console.log(
					`  ${name}: ${check.status} ${check.detail ?? ""}`.trimEnd(),
				);
			}
			console.log(
				`site         ${siteId}: ${totals.visits} visits, ${totals.visitors} visitors, ${totals.pageViews} page views`,
			);
			table(projections);
		});
}
