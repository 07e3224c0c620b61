import type { Command } from "commander";
import { DEFAULT_SITE_ID } from "../../../server/src/settings/api-keys.js";
import { printJson, table } from "../output.js";
import { ServerSession } from "../server-session.js";
import { addRebuildCommand } from "./rebuild.js";
import { addVerifyCommand } from "./verify.js";

/** A projection as `GET /v1/projections` lists it. */
export interface ListedProjection {
	readonly name: string;
	readonly version: number;
	readonly position: string;
	readonly lagEvents: number;
	readonly lagSeconds: number;
	readonly state: string;
	readonly parked: number;
}

/** Gives the command, for more parts. */
export function addProjectionsCommand(journeylog: Command): Command {
	const projections = journeylog
		.command("projections")
		.description("the read models' projections");
	projections
		.command("list")
		.description("name, version, position, lag, state and parked events")
		.option("--json", "print JSON")
		.action(async (options: { json?: true }) => {
			const { items } = await ServerSession.use(DEFAULT_SITE_ID, (session) =>
				session.get<{ items: readonly ListedProjection[] }>("/v1/projections"),
			);
			if (options.json) printJson(items);
			else table(items);
		});
	addRebuildCommand(projections);
	addVerifyCommand(projections);
	return projections;
}
