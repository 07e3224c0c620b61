/** A request's bytes, made once; sending it again only writes over the places that differ. */

import { MARKS, type Mark } from "./bodies.js";

/** Visitors are numbered with so many digits. */
const VISITOR_DIGITS = MARKS.visitorId.length - 1;
export const VISITORS_MAX = 10 ** VISITOR_DIGITS;
/** Different pages; as many digits as the mark. */
export const PAGES = 10 ** MARKS.page.length;

const ZERO = 0x30;
const HEX = Buffer.from("0123456789abcdef");
const VISITOR_LETTER = "v".charCodeAt(0);
/** The last group of a UUID, which counts. */
const COUNTED_AT = "00000000-0000-4000-8000-".length;
const COUNTED_DIGITS = 12;

/** Where the differing values of one command lie. */
type Places = Readonly<Record<Mark, number>>;

export interface CommandIds {
	/** Number of the next command; no two commands of a run have the same. */
	next(): number;
	/** First four groups of every command id of the run, hyphens included. */
	readonly prefix: string;
}

/** @param first any 32-bit number that tells this run from others on the same data */
export function commandIdsFrom(first: number): CommandIds {
	let count = 0;
	const group = (first >>> 0).toString(16).padStart(8, "0");
	return {
		next: () => count++,
		prefix: `${group}-bec4-4000-8000-`,
	};
}

export class Template {
	readonly bytes: Buffer;
	private readonly commands: readonly Places[];

	/** @param bodies JSON with marks; more than one makes a batch */
	constructor(path: string, bodies: readonly string[], ids: CommandIds) {
		const body =
			path === BATCH_PATH
				? `{"commands":[${bodies.join(",")}]}`
				: (bodies[0] as string);
		const head = [
			`POST ${path} HTTP/1.1`,
			"Host: 127.0.0.1",
			"Content-Type: application/json",
			`Content-Length: ${Buffer.byteLength(body)}`,
		];
		this.bytes = Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
		this.commands = placesIn(this.bytes, bodies.length);
		for (const { commandId } of this.commands) {
			this.bytes.write(ids.prefix, commandId, "latin1");
		}
	}

	get commandCount(): number {
		return this.commands.length;
	}

	/** Writes one command's values over the last ones. `occurredAt` is ISO 8601 with milliseconds. */
	fill(
		index: number,
		command: number,
		visitor: number,
		page: number,
		occurredAt: Buffer,
	): void {
		const at = this.commands[index] as Places;
		writeHex(this.bytes, at.commandId + COUNTED_AT, COUNTED_DIGITS, command);
		this.bytes[at.visitorId] = VISITOR_LETTER;
		writeDigits(this.bytes, at.visitorId + 1, VISITOR_DIGITS, visitor);
		writeDigits(this.bytes, at.page, MARKS.page.length, page);
		occurredAt.copy(this.bytes, at.occurredAt);
	}
}

export const TRACK_PATH = "/v1/track";
export const BATCH_PATH = "/v1/track/batch";

/** Every mark stands once in each command, so the n-th find is the n-th command's. */
function placesIn(bytes: Buffer, commands: number): readonly Places[] {
	const found = Object.fromEntries(
		Object.entries(MARKS).map(([mark, text]) => {
			const at: number[] = [];
			for (let from = 0; at.length < commands; ) {
				const place = bytes.indexOf(text, from, "latin1");
				if (place < 0) throw new Error(`the body has no ${mark}`);
				at.push(place);
				from = place + text.length;
			}
			return [mark, at];
		}),
	) as Record<Mark, number[]>;
	return Array.from({ length: commands }, (_, index) => ({
		commandId: found.commandId[index] as number,
		visitorId: found.visitorId[index] as number,
		occurredAt: found.occurredAt[index] as number,
		page: found.page[index] as number,
	}));
}

function writeDigits(
	bytes: Buffer,
	at: number,
	digits: number,
	value: number,
): void {
	let rest = value;
	for (let place = at + digits - 1; place >= at; place--) {
		const shorter = Math.floor(rest / 10);
		bytes[place] = ZERO + (rest - shorter * 10);
		rest = shorter;
	}
}

function writeHex(
	bytes: Buffer,
	at: number,
	digits: number,
	value: number,
): void {
	let rest = value;
	for (let place = at + digits - 1; place >= at; place--) {
		const shorter = Math.floor(rest / 16);
		bytes[place] = HEX[rest - shorter * 16] as number;
		rest = shorter;
	}
}
