/** `journeylog audit`: what the read models were, how they came to be so, and whether the log is as it was written. */

import type { Command } from "commander";
import { VISITOR_ID_PATTERN } from "#kernel";
import type { DocumentChange } from "../../../server/src/audit/list-changes.js";
import { WrongUse } from "../failure.js";
import { outline, printJson, table } from "../output.js";
import { readModelsAt } from "../read-models-at.js";
import { ServerSession } from "../server-session.js";
import { addChainCommand } from "./chain.js";
import { addSealCommands } from "./seal.js";
import { siteOption } from "./site-option.js";

/** Changes asked for at a time. */
const PAGE_CHANGES_MAX = 200;
/** Of a visit's id. */
const ID_CHARS_MAX = 128;
/** Characters of a value in a table. */
const VALUE_CHARS_MAX = 60;

interface AuditOptions {
	readonly site: string;
	readonly at?: string;
	readonly changes?: true;
	readonly field?: string;
	readonly json?: true;
}

interface ChangesPage {
	readonly items: readonly DocumentChange[];
	readonly nextCursor: string | null;
}

export function addAuditCommand(journeylog: Command): void {
	const audit = journeylog
		.command("audit")
		.description(
			"look back at what was, from the event log, and check the log itself",
		);
	addLookBack(audit, "visit", isVisitId);
	addLookBack(audit, "visitor", (id) => VISITOR_ID_PATTERN.test(id));
	addChainCommand(audit);
	addSealCommands(audit);
}

function addLookBack(
	audit: Command,
	model: "visit" | "visitor",
	isId: (id: string) => boolean,
): void {
	audit
		.command(model)
		.description(`a ${model} as its read model was`)
		.argument("<id>")
		.addOption(siteOption())
		.option("--at <moment>", "at a position or a time; now where left out")
		.option("--changes", "what changed when, from what to what, by which event")
		.option("--field <pointer>", "with --changes: of this field or part only")
		.option("--json", "print JSON")
		.action(async (id: string, options: AuditOptions) => {
			if (!isId(id)) throw new WrongUse(`${JSON.stringify(id)} is no id`);
			if (options.changes && options.at !== undefined)
				throw new WrongUse("--at and --changes do not go together");
			if (!options.changes && options.field !== undefined)
				throw new WrongUse("--field goes with --changes");
			const path = `/v1/audit/${model}s/${encodeURIComponent(id)}`;
			await ServerSession.use(options.site, async (session) => {
				// They tell whose a visit is, and a server that has just been started for this may be behind.
				if (!session.running) await readModelsAt(session, null);
				if (options.changes) await printChanges(session, path, options);
				else await printModel(session, path, options);
			});
		});
}

async function printModel(
	session: ServerSession,
	path: string,
	{ at, json }: AuditOptions,
): Promise<void> {
	const query = at === undefined ? "" : `?${new URLSearchParams({ at })}`;
	const model = await session.get<object>(path + query);
	if (json) printJson(model);
	else outline(model);
}

/** Page by page, so that a long history takes no more memory than a short one. */
async function printChanges(
	session: ServerSession,
	path: string,
	{ field, json }: AuditOptions,
): Promise<void> {
	let cursor: string | null = "";
	while (cursor !== null) {
		const query = new URLSearchParams({ limit: String(PAGE_CHANGES_MAX) });
		if (field !== undefined) query.set("field", field);
		if (cursor !== "") query.set("cursor", cursor);
		const page: ChangesPage = await session.get(`${path}/changes?${query}`);
		if (json) for (const change of page.items) printJson(change, 0);
		else table(page.items.map(rowOf));
		cursor = page.nextCursor;
	}
}

function rowOf(change: DocumentChange): object {
	const { position, recordedAt, type, field, from, to } = change;
	return {
		position,
		recordedAt,
		event: type,
		field,
		from: shortened(from),
		to: shortened(to),
		command: change.commandId,
	};
}

function shortened(value: unknown): string {
	if (value === null) return "-";
	const text = typeof value === "string" ? value : JSON.stringify(value);
	return text.length <= VALUE_CHARS_MAX
		? text
		: `${text.slice(0, VALUE_CHARS_MAX - 1)}…`;
}

function isVisitId(id: string): boolean {
	return id !== "" && id.length <= ID_CHARS_MAX;
}
