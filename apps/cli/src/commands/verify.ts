import type { Command } from "commander";
import type {
	ComparisonView,
	VerificationView,
} from "../../../server/src/rebuilds/rebuild-view.js";
import { DEFAULT_SITE_ID } from "../../../server/src/settings/api-keys.js";
import { Failure } from "../failure.js";
import { followRebuild } from "../follow-rebuild.js";
import { outline, printJson, table } from "../output.js";
import { ServerSession } from "../server-session.js";

export function addVerifyCommand(projections: Command): void {
	projections
		.command("verify")
		.description(
			"makes read models anew from the log and compares them with the live ones; exit status 1 where they differ",
		)
		.argument("[name]", "of the projection; left out: all of them", "all")
		.option("--json", "print JSON")
		.action(async (name: string, options: { json?: true }) => {
			const view = await ServerSession.use(DEFAULT_SITE_ID, (session) =>
				followRebuild<VerificationView>(session, {
					path: `/v1/projections/${encodeURIComponent(name)}/verifications`,
					body: {},
					id: "verificationId",
				}),
			);
			if (options.json) printJson(view);
			else printVerification(view);
			if (view.equal !== true)
				throw new Failure("the read models are not what the log makes of them");
		});
}

function printVerification({ results }: VerificationView): void {
	table(
		results.map(({ projection, position, equal, live, rebuilt }) => ({
			projection,
			position,
			equal,
			liveRows: live.rows,
			rebuiltRows: rebuilt.rows,
			liveDigest: live.digest,
			rebuiltDigest: rebuilt.digest,
		})),
	);
	for (const result of results) printDifferences(result);
}

function printDifferences(result: ComparisonView): void {
	const { projection, differingKeys, differences, totals } = result;
	if (differingKeys > 0) {
		console.log(`\n${projection}: ${differingKeys} keys differ`);
		if (differences.length < differingKeys)
			console.log(`the first ${differences.length} of them:`);
	}
	for (const { siteId, id, fields, live, rebuilt } of differences) {
		console.log(`\n${siteId}/${id}`);
		outline({ fields, live: live ?? "none", rebuilt: rebuilt ?? "none" }, "  ");
	}
	for (const one of totals) {
		console.log(`\n${projection}: the totals of ${one.siteId} differ`);
		outline(one, "  ");
	}
}
