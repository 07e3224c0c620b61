/** What an access log holds, counted by simpler means than the importer's and none of its code. */

import { readFileSync } from "node:fs";
import { isbot } from "isbot";

const VISIT_GAP_MS = 30 * 60_000;
const FUTURE_MS = 5 * 60_000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export interface Counted {
	readonly lines: number;
	readonly leftOut: Readonly<Record<string, number>>;
	readonly pageViews: number;
	readonly visitors: number;
	readonly visits: number;
}

interface Request {
	readonly client: string;
	readonly atMs: number;
	readonly method: string;
	readonly path: string;
	readonly status: number;
	readonly userAgent: string;
}

export function countAccessLog(file: string): Counted {
	const lines = readFileSync(file, "latin1").replace(/\n$/, "").split("\n");
	const leftOut: Record<string, number> = {};
	const timesOf = new Map<string, number[]>();
	let pageViews = 0;
	for (const line of lines) {
		const request = requestOf(line);
		const reason = reasonOf(request);
		if (request === null || reason !== null) {
			leftOut[reason ?? ""] = (leftOut[reason ?? ""] ?? 0) + 1;
			continue;
		}
		pageViews++;
		timesOf.set(request.client, [
			...(timesOf.get(request.client) ?? []),
			request.atMs,
		]);
	}
	let visits = 0;
	for (const times of timesOf.values()) {
		times.sort((a, b) => a - b);
		let before = Number.NEGATIVE_INFINITY;
		for (const time of times) {
			if (time - before >= VISIT_GAP_MS) visits++;
			before = time;
		}
	}
	return {
		lines: lines.length,
		leftOut,
		pageViews,
		visitors: timesOf.size,
		visits,
	};
}

/** Null for another format. Quotes part a line into its fields, once escaped ones are out of the way. */
function requestOf(line: string): Request | null {
	const [head, request, figures, , , userAgent] = line
		.replace(/\\\\/g, "\u0001")
		.replace(/\\"/g, "\u0002")
		.split('"');
	if (head === undefined || request === undefined || userAgent === undefined) {
		return null;
	}
	const [status = "", bytes] = figures?.trim().split(" ") ?? [];
	const atMs = timeOf(head.slice(head.indexOf("[") + 1, head.indexOf("]")));
	if (!/^\d+$/.test(status) || bytes === undefined) return null;
	if (Number.isNaN(atMs)) return null;
	const words = request.split(" ");
	const method = words.shift() ?? "";
	if (words.at(-1)?.startsWith("HTTP/")) words.pop();
	const client = `${head.split(" ")[0]} ${userAgent}`;
	const path = words.join(" ");
	return { client, atMs, method, path, status: Number(status), userAgent };
}

/** `17/May/2015:10:05:03 +0000`; NaN where it is no time. */
function timeOf(text: string): number {
	const [day = "", month = "", rest = ""] = text.split("/");
	const [year, hour, minute, second] = (rest.split(" ")[0] ?? "").split(":");
	const zone = (rest.split(" ")[1] ?? "").replace(/(\d\d)$/, ":$1");
	const number = String(MONTHS.indexOf(month) + 1).padStart(2, "0");
	const iso = `${year}-${number}-${day}T${hour}:${minute}:${second}`;
	const atMs = Date.parse(iso + zone);
	// Some days that no month has are taken for the next month's.
	return new Date(`${iso}Z`).getUTCDate() === Number(day) ? atMs : Number.NaN;
}

function reasonOf(request: Request | null): string | null {
	if (request === null) return "not of the combined log format";
	const { method, status, userAgent, path, atMs } = request;
	if (method !== "GET") return "not a GET";
	if (!(status >= 200 && status < 300) && status !== 304) {
		return "not answered 2xx or 304";
	}
	if (["", "-"].includes(userAgent)) return "no user agent";
	if (isbot(userAgent)) return "bot";
	const segment = (path.split("?")[0] ?? "").split("/").pop() ?? "";
	const parts = segment.split(".");
	const extension = parts.length > 1 ? parts.pop()?.toLowerCase() : undefined;
	if (extension !== undefined && !/^(html?|php)$/.test(extension)) {
		return "not a page";
	}
	const tooOld = atMs < Date.UTC(1990, 0, 1);
	return tooOld || atMs > Date.now() + FUTURE_MS ? "refused" : null;
}
