/** One line of the combined log format (Apache HTTP Server's `LogFormat … combined`). */

export interface LogLine {
	readonly remoteAddress: string;
	/** Milliseconds since 1970, UTC. */
	readonly atMs: number;
	/** The request's first word. */
	readonly method: string;
	/** As requested: a path with its query, or a whole URL; empty where the request was none. */
	readonly target: string;
	readonly status: number;
	/** Null where the client sent none. */
	readonly referrer: string | null;
	readonly userAgent: string | null;
}

/** Longer than any web server writes; what is longer is something else. */
export const LINE_CHARS_MAX = 65_536;

const OPEN_QUOTED = String.raw`"((?:[^"\\]|\\.)*)`;
const QUOTED = `${OPEN_QUOTED}"`;
/** A time has 26 characters. Without a bound a line of many brackets would be read from each of them to its end. */
const BRACKETED = String.raw`\[([^\]]{1,32})\]`;
/** The last field may be cut off: loggers with a limit on the line leave out its end. */
const LINE = new RegExp(
	String.raw`^(\S+) \S+ .+? ${BRACKETED} ${QUOTED} (\d{3}) (?:\d+|-) ${QUOTED} ${OPEN_QUOTED}(?:"|\\?$)`,
);
/** What the client sent may be anything, also nothing: `-` where the connection closed before. */
const REQUEST = /^(\S*) ?(.*?)(?: HTTP\/\d(?:\.\d)?)?$/s;
const TIME =
	/^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Null where the line is not of the format. @param line read as latin1 */
export function parseLine(line: string): LogLine | null {
	if (line.length > LINE_CHARS_MAX) return null;
	const fields = LINE.exec(line);
	if (fields === null) return null;
	const [, remoteAddress, time, request, status, referrer, userAgent] =
		fields as unknown as string[];
	const atMs = parseTime(time ?? "");
	const target = REQUEST.exec(unescapeField(request ?? ""));
	if (atMs === null || target === null) return null;
	return {
		remoteAddress: remoteAddress ?? "",
		atMs,
		method: target[1] ?? "",
		target: target[2] ?? "",
		status: Number(status),
		referrer: sent(referrer ?? ""),
		userAgent: sent(userAgent ?? ""),
	};
}

/** `17/May/2015:10:05:03 +0000` */
function parseTime(text: string): number | null {
	const fields = TIME.exec(text);
	if (fields === null) return null;
	const [
		,
		day,
		month,
		year,
		hour,
		minute,
		second,
		sign,
		zoneHours,
		zoneMinutes,
	] = fields as unknown as string[];
	const at = MONTHS.indexOf(month ?? "");
	if (at < 0 || at % 3 !== 0) return null;
	const zoneMs =
		(Number(zoneHours) * 60 + Number(zoneMinutes)) *
		60_000 *
		(sign === "-" ? -1 : 1);
	const dayMs = Date.UTC(Number(year), at / 3, Number(day));
	const isDay = new Date(dayMs).getUTCDate() === Number(day);
	// 60 is a leap second.
	const isTime =
		Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
	if (!isDay || !isTime) return null;
	const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
	return dayMs + seconds * 1_000 - zoneMs;
}

/** The format writes `-` for what the client did not send. */
function sent(field: string): string | null {
	const text = unescapeField(field);
	return text === "" || text === "-" ? null : text;
}

/**
 * Quotes, backslashes and bytes that are no printable ASCII come escaped. The line was read byte by byte (latin1), so
 * what is left of other bytes is put together again here.
 */
function unescapeField(field: string): string {
	if (!NOT_PLAIN.test(field)) return field;
	const bytes = field.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, hex, char) =>
		hex === undefined ? char : String.fromCharCode(Number.parseInt(hex, 16)),
	);
	return Buffer.from(bytes, "latin1").toString("utf8");
}

const NOT_PLAIN = /[\\\x80-\xff]/;
