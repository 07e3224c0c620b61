import type { Command } from "commander";
import type { RebuildView } from "../../../server/src/rebuilds/rebuild-view.js";
import { DEFAULT_SITE_ID } from "../../../server/src/settings/api-keys.js";
import { followRebuild } from "../follow-rebuild.js";
import { printJson, table } from "../output.js";
import { ServerSession } from "../server-session.js";

interface RebuildOptions {
	readonly until?: string;
	readonly dryRun?: true;
	readonly json?: true;
}

export function addRebuildCommand(projections: Command): void {
	projections
		.command("rebuild")
		.description(
			"makes a projection's read model anew from the log, beside the live one, and puts it in its place",
		)
		.argument("<name>", "of the projection; `all` for all of them at once")
		.option(
			"--until <position|time>",
			"only events up to there; the result is kept apart",
		)
		.option("--dry-run", "keep the result apart")
		.option("--json", "print JSON")
		.action(async (name: string, options: RebuildOptions) => {
			const { until, dryRun } = options;
			const view = await ServerSession.use(DEFAULT_SITE_ID, (session) =>
				followRebuild<RebuildView>(session, {
					path: `/v1/projections/${encodeURIComponent(name)}/rebuilds`,
					body: { ...(until && { until }), ...(dryRun && { dryRun }) },
					id: "rebuildId",
				}),
			);
			if (options.json) printJson(view);
			else printRebuild(view);
		});
}

function printRebuild({ results, keptAs, eventsPerSecond }: RebuildView): void {
	table(results);
	const rate = eventsPerSecond?.toLocaleString("en-US") ?? "?";
	console.log(
		keptAs === null
			? `live now; ${rate} events/s`
			: `kept apart, in tables whose names end with ${keptAs}; ${rate} events/s`,
	);
}
