/** The `journeylog` command. Exit status: 0 done, 1 it found a difference or failed, 2 wrong use. */

import "reflect-metadata";
import { Command, CommanderError } from "commander";
import { SettingsError } from "../../server/src/settings/settings-error.js";
import { VERSION } from "../../server/src/version.js";
import { addAuditCommand } from "./commands/audit.js";
import { addEventStoreCommand } from "./commands/event-store.js";
import { addEventsCommand } from "./commands/events.js";
import { addImportCommand } from "./commands/import.js";
import { addParkedCommand } from "./commands/parked.js";
import { addProjectionsCommand } from "./commands/projections.js";
import { addStatusCommand } from "./commands/status.js";
import { Failure, WrongUse } from "./failure.js";

const EXIT_FAILED = 1;
const EXIT_WRONG_USE = 2;

export function program(): Command {
	const journeylog = new Command("journeylog")
		.description(
			"Visitor journeys from an event log. Settings as for the server.",
		)
		.version(VERSION)
		.exitOverride()
		.showHelpAfterError("(--help lists what there is)");
	addStatusCommand(journeylog);
	addParkedCommand(addProjectionsCommand(journeylog));
	addEventsCommand(journeylog);
	addAuditCommand(journeylog);
	addImportCommand(journeylog);
	addEventStoreCommand(journeylog);
	return journeylog;
}

async function main(): Promise<number> {
	try {
		await program().parseAsync();
		return 0;
	} catch (error) {
		if (error instanceof CommanderError) {
			return error.exitCode === 0 ? 0 : EXIT_WRONG_USE;
		}
		console.error((error as Error).message);
		if (error instanceof WrongUse || error instanceof SettingsError) {
			return EXIT_WRONG_USE;
		}
		if (!(error instanceof Failure)) console.error(error);
		return EXIT_FAILED;
	}
}

// Whoever reads what is printed may have seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code !== "EPIPE") throw error;
	process.exit(0);
});

process.exitCode = await main();
