import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { LRUCache } from "lru-cache";
import { parseTrackingCommand } from "../../../server/src/http/track/parse-command.js";
import { DEFAULT_SITE_ID } from "../../../server/src/settings/api-keys.js";
import {
	LEFT_OUT,
	type LeftOut,
	pageViewCommand,
	reasonToLeaveOut,
} from "../access-log/page-view.js";
import { parseLine } from "../access-log/parse-line.js";
import { Failure, WrongUse } from "../failure.js";
import { printJson, progress } from "../output.js";
import { readModelsAt } from "../read-models-at.js";
import { ServerSession } from "../server-session.js";
import { siteOption } from "./site-option.js";

/** Commands sent at a time. */
const BATCH_COMMANDS_MAX = 500;
/** Lines that are remembered to tell repeated ones apart; those of one moment stand close together. */
const REMEMBERED_LINES_MAX = 500_000;
/** Refused lines that are named one by one. */
const NAMED_REFUSALS_MAX = 20;

interface ImportOptions {
	readonly site: string;
	readonly baseUrl: string;
	readonly dryRun?: true;
	readonly json?: true;
}

interface Summary {
	lines: number;
	imported: number;
	/** Page views that an earlier import had recorded. */
	alreadyThere: number;
	leftOut: Partial<Record<LeftOut | "refused", number>>;
}

interface BatchResult {
	readonly status: number;
	readonly duplicate?: boolean;
	readonly position?: string;
	readonly problem?: {
		readonly detail?: string;
		readonly errors?: readonly { pointer: string; detail: string }[];
	};
}

interface Waiting {
	readonly lineNumber: number;
	readonly command: object;
}

export function addImportCommand(journeylog: Command): void {
	journeylog
		.command("import")
		.description("take in what other programs recorded")
		.command("access-log <file>")
		.description("page views out of a web server's log in the combined format")
		.addOption(siteOption())
		.option(
			"--base-url <url>",
			"scheme and host that the log's paths belong to",
			readBaseUrl,
			"http://localhost",
		)
		.option("--dry-run", "count, record nothing")
		.option("--json", "print JSON")
		.action(async (file: string, options: ImportOptions) => {
			const size = await sizeOf(file);
			const summary = options.dryRun
				? await importLog(file, size, options, null)
				: await ServerSession.use(options.site, (session) =>
						importLog(file, size, options, session),
					);
			if (options.json) printJson(summary);
			else print(summary, options.dryRun === true);
		});
}

async function importLog(
	file: string,
	size: number,
	options: ImportOptions,
	session: ServerSession | null,
): Promise<Summary> {
	const summary: Summary = {
		lines: 0,
		imported: 0,
		alreadyThere: 0,
		leftOut: {},
	};
	const occurrences = new LRUCache<string, number>({
		max: REMEMBERED_LINES_MAX,
	});
	const bar = progress(size, "bytes");
	let bytes = 0;
	let lastPosition = 0;
	let batch: Waiting[] = [];
	for await (const text of linesOf(file)) {
		summary.lines++;
		bytes += Buffer.byteLength(text) + 1;
		const line = parseLine(text);
		const reason = reasonToLeaveOut(line);
		if (line === null || reason !== null) {
			leaveOut(summary, reason ?? LEFT_OUT[0]);
			continue;
		}
		const occurrence = occurrences.get(text) ?? 0;
		occurrences.set(text, occurrence + 1);
		const command = pageViewCommand(line, text, occurrence, options.baseUrl);
		batch.push({ lineNumber: summary.lines, command });
		if (batch.length < BATCH_COMMANDS_MAX) continue;
		lastPosition = await send(batch, session, summary);
		batch = [];
		bar.update(bytes);
	}
	if (batch.length > 0) lastPosition = await send(batch, session, summary);
	bar.update(bytes);
	bar.stop();
	if (session !== null) await readModelsAt(session, lastPosition);
	return summary;
}

/** The position of the last event that the batch led to. */
async function send(
	batch: readonly Waiting[],
	session: ServerSession | null,
	summary: Summary,
): Promise<number> {
	if (session === null) {
		for (const sent of batch) check(sent, summary);
		return 0;
	}
	let position = 0;
	let waiting = batch;
	while (waiting.length > 0) {
		const { results } = await session.post<{ results: readonly BatchResult[] }>(
			"/v1/track/batch",
			{ commands: waiting.map(({ command }) => command) },
		);
		const again: Waiting[] = [];
		for (const [index, result] of results.entries()) {
			const sent = waiting[index] as Waiting;
			if (result.status === 202) {
				position = Math.max(position, Number(result.position));
				if (result.duplicate) summary.alreadyThere++;
				else summary.imported++;
			} else if (result.status === 503) again.push(sent);
			else refuse(summary, sent, result);
		}
		if (again.length === waiting.length) {
			throw new Failure("the server takes no commands; run the import again");
		}
		waiting = again;
	}
	return position;
}

/** What a server would say, without one. */
function check(sent: Waiting, summary: Summary): void {
	const parsed = parseTrackingCommand(sent.command, "", {
		siteId: DEFAULT_SITE_ID,
		nowMs: Date.now(),
		ip: undefined,
		userAgent: undefined,
		newCommandId: randomUUID,
	});
	if (!("errors" in parsed)) summary.imported++;
	else refuse(summary, sent, { status: 400, problem: { ...parsed } });
}

function refuse(summary: Summary, sent: Waiting, result: BatchResult): void {
	leaveOut(summary, "refused");
	if ((summary.leftOut.refused ?? 0) > NAMED_REFUSALS_MAX) return;
	const errors = result.problem?.errors
		?.map(({ pointer, detail }) => `${pointer} ${detail}`)
		.join("; ");
	console.error(
		`line ${sent.lineNumber} refused: ${errors ?? result.problem?.detail}`,
	);
}

function leaveOut(summary: Summary, reason: LeftOut | "refused"): void {
	summary.leftOut[reason] = (summary.leftOut[reason] ?? 0) + 1;
}

function print(summary: Summary, dryRun: boolean): void {
	const { lines, imported, alreadyThere, leftOut } = summary;
	console.log(`${lines} lines read`);
	console.log(
		`${imported} page views ${dryRun ? "would be imported" : "imported"}`,
	);
	if (alreadyThere > 0) console.log(`${alreadyThere} were there already`);
	for (const [reason, count] of Object.entries(leftOut)) {
		console.log(`${count} left out: ${reason}`);
	}
}

function linesOf(file: string): AsyncIterable<string> {
	return createInterface({
		input: createReadStream(file, "latin1"),
		crlfDelay: Number.POSITIVE_INFINITY,
	});
}

async function sizeOf(file: string): Promise<number> {
	try {
		await access(file, constants.R_OK);
		const status = await stat(file);
		if (!status.isDirectory()) return status.size;
	} catch (error) {
		throw new WrongUse(`${file}: ${(error as Error).message}`);
	}
	throw new WrongUse(`${file} is a directory`);
}

function readBaseUrl(text: string): string {
	if (!URL.canParse(text) || !/^https?:\/\/[^/?#]+\/?$/.test(text)) {
		throw new WrongUse(`--base-url: ${text} is no http(s)://host`);
	}
	return text.replace(/\/$/, "");
}
