/** `journeylog events export`: the log of a site as a file for other tools. */

import { type Command, Option } from "commander";
import { momentOf } from "../../../server/src/http/query/parse-query.js";
import type { LoggedEvent } from "../../../server/src/reads/event-queries.js";
import type { OpenEncoder } from "../export/encoder.js";
import { ExportFile } from "../export/export-file.js";
import { type ExportRow, exportRow } from "../export/export-row.js";
import { parquetEncoder } from "../export/parquet-encoder.js";
import { csvEncoder, ndjsonEncoder } from "../export/text-encoders.js";
import { WrongUse } from "../failure.js";
import { logHead } from "../log-head.js";
import { printJson, progress } from "../output.js";
import { ServerSession } from "../server-session.js";
import { siteOption } from "./site-option.js";

/** Events asked for at a time. */
const PAGE_EVENTS_MAX = 200;
/** A part is full with so many events, or so many characters of their data: what a row group of Parquet holds. */
const PART_EVENTS_MAX = 20_000;
const PART_CHARACTERS_MAX = 16_777_216;

const ENCODERS: Readonly<Record<string, OpenEncoder>> = {
	ndjson: ndjsonEncoder,
	csv: csvEncoder,
	parquet: parquetEncoder,
};

interface ExportOptions {
	readonly site: string;
	readonly format: string;
	readonly out: string;
	readonly type?: string;
	readonly from?: string;
	readonly to?: string;
	readonly json?: true;
}

interface EventsPage {
	readonly items: readonly LoggedEvent[];
	readonly nextCursor: string | null;
}

export function addExportCommand(events: Command): void {
	events
		.command("export")
		.description(
			"write events to a file; cut off, the same command goes on where it was",
		)
		.addOption(siteOption())
		.addOption(
			new Option("--format <format>", "how they are written")
				.choices(Object.keys(ENCODERS))
				.makeOptionMandatory(),
		)
		.requiredOption("--out <file>", "the file to write")
		.option("--type <type>", "of one type, as recorded")
		.option("--from <moment>", "from this position, or time of recording, on")
		.option("--to <moment>", "before this position, or time of recording")
		.option("--json", "print JSON")
		.action(async (options: ExportOptions) => {
			for (const moment of [options.from, options.to])
				if (moment !== undefined && momentOf(moment) === null)
					throw new WrongUse(`${moment} is no position and no time`);
			await ServerSession.use(options.site, async (session) => {
				const file = await exportEvents(session, options);
				const { out, format } = options;
				const { events, bytes, resumed } = file;
				if (options.json) printJson({ out, format, events, bytes, resumed });
				else console.log(`${events} events in ${out}, ${bytes} bytes`);
			});
		});
}

async function exportEvents(
	session: ServerSession,
	options: ExportOptions,
): Promise<ExportFile> {
	const { site, format, type = null, from = null, to = null } = options;
	const file = await ExportFile.open(
		options.out,
		{ site, format, type, from, to },
		ENCODERS[format] as OpenEncoder,
		// What is recorded meanwhile is for the next export: otherwise a busy log would never be through.
		to ?? new Date().toISOString(),
	);
	const head = await logHead(session);
	const bar = progress(head, "of the log's positions");
	let part: ExportRow[] = [];
	let characters = 0;
	try {
		for await (const event of wantedEvents(session, options, file)) {
			const row = exportRow(event, site);
			part.push(row);
			characters += JSON.stringify(row.data).length;
			const isFull =
				part.length >= PART_EVENTS_MAX || characters >= PART_CHARACTERS_MAX;
			if (!isFull) continue;
			await file.add(part);
			bar.update(file.position);
			part = [];
			characters = 0;
		}
		await file.add(part);
		bar.update(head);
		await file.finish();
		return file;
	} catch (error) {
		await file.leave();
		throw error;
	} finally {
		bar.stop();
	}
}

/** From behind the file's last event to where the export ends. */
async function* wantedEvents(
	session: ServerSession,
	{ type, from }: ExportOptions,
	file: ExportFile,
): AsyncGenerator<LoggedEvent, void> {
	const query = new URLSearchParams({
		limit: String(PAGE_EVENTS_MAX),
		to: file.until,
	});
	if (type !== undefined) query.set("type", type);
	if (file.position > 0) query.set("from", String(file.position + 1));
	else if (from !== undefined) query.set("from", from);
	for (;;) {
		const page: EventsPage = await session.get(`/v1/events?${query}`);
		yield* page.items;
		if (page.nextCursor === null) return;
		query.set("cursor", page.nextCursor);
	}
}
