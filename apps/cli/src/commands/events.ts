import { type Command, InvalidArgumentError } from "commander";
import { VISITOR_ID_PATTERN } from "#kernel";
import { printJson } from "../output.js";
import { ServerSession } from "../server-session.js";
import { addEventsCopyCommand } from "./events-copy.js";
import { siteOption } from "./site-option.js";

/** Events asked for at a time. */
const PAGE_EVENTS_MAX = 200;
/** Of a visit's id and of an event's type. */
const NAME_CHARS_MAX = 128;

interface ReadOptions {
	readonly site: string;
	readonly visitor?: string;
	readonly visit?: string;
	readonly type?: string;
	readonly from?: number;
	readonly limit: number;
	readonly json?: true;
}

interface ReadEvent {
	readonly position: string;
	readonly recordedAt: string;
	readonly occurredAt: string;
	readonly type: string;
	readonly stream: string;
	readonly data: unknown;
}

interface EventsPage {
	readonly items: readonly ReadEvent[];
	readonly nextCursor: string | null;
}

export function addEventsCommand(journeylog: Command): void {
	const events = journeylog.command("events").description("the event log");
	addEventsCopyCommand(events);
	events
		.command("read")
		.description("events in log order, one a line")
		.addOption(siteOption())
		.option("--visitor <id>", "of one visitor", visitorId)
		.option("--visit <id>", "of one visit", name)
		.option("--type <type>", "of one type, as recorded", name)
		.option("--from <position>", "from this position on", wholeNumber)
		.option("--limit <n>", "at most so many", wholeNumber, 1_000)
		.option("--json", "print one JSON object a line")
		.action(async (options: ReadOptions) => {
			await ServerSession.use(options.site, (session) =>
				readEvents(session, options),
			);
		});
}

async function readEvents(
	session: ServerSession,
	options: ReadOptions,
): Promise<void> {
	const { visitor, visit, type, from } = options;
	let left = options.limit;
	let cursor: string | null = null;
	while (left > 0) {
		const limit = Math.min(left, PAGE_EVENTS_MAX);
		const query = new URLSearchParams(
			Object.entries({
				visitorId: visitor,
				visitId: visit,
				type,
				from: cursor === null ? from?.toString() : undefined,
				limit: String(limit),
				cursor: cursor ?? undefined,
			}).filter((entry): entry is [string, string] => entry[1] !== undefined),
		);
		const page: EventsPage = await session.get(`/v1/events?${query}`);
		for (const event of page.items) print(event, options.json === true);
		left -= page.items.length;
		cursor = page.nextCursor;
		if (cursor === null) return;
	}
}

function print(event: ReadEvent, json: boolean): void {
	if (json) {
		printJson(event, 0);
		return;
	}
	const { position, occurredAt, type, stream, data } = event;
	console.log(
		`${position.padStart(9)}  ${occurredAt}  ${type.padEnd(19)}  ${stream}  ${JSON.stringify(data)}`,
	);
}

function visitorId(text: string): string {
	if (VISITOR_ID_PATTERN.test(text)) return text;
	throw new InvalidArgumentError("It must be 1 to 128 of A-Z a-z 0-9 . _ : -");
}

function name(text: string): string {
	if (text !== "" && text.length <= NAME_CHARS_MAX) return text;
	throw new InvalidArgumentError(
		`It must have 1 to ${NAME_CHARS_MAX} characters.`,
	);
}

function wholeNumber(text: string): number {
	const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
	if (Number.isSafeInteger(number)) return number;
	throw new InvalidArgumentError("It must be a whole number.");
}
