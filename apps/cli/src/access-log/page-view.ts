/** Which lines of an access log are page views, and the commands that they become. */

import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { isbot } from "isbot";
import { IMPORT_NAMESPACE, isoTime, uuidV5 } from "#kernel";
import type { LogLine } from "./parse-line.js";

/** Why a line is no page view; the first reason that holds. */
export const LEFT_OUT = [
	"not of the combined log format",
	"not a GET",
	"not answered 2xx or 304",
	"no user agent",
	"bot",
	"not a page",
] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

const PAGE_EXTENSIONS: ReadonlySet<string> = new Set(["html", "htm", "php"]);
const NOT_MODIFIED = 304;

/** Null where the line counts as a page view. */
export function reasonToLeaveOut(line: LogLine | null): LeftOut | null {
	if (line === null) return "not of the combined log format";
	if (line.method !== "GET") return "not a GET";
	const { status } = line;
	if ((status < 200 || status > 299) && status !== NOT_MODIFIED) {
		return "not answered 2xx or 304";
	}
	if (line.userAgent === null) return "no user agent";
	if (isbot(line.userAgent)) return "bot";
	return isPage(line.target) ? null : "not a page";
}

/** Whether the path's last segment has no extension, or one of a page. */
function isPage(target: string): boolean {
	if (target === "") return false;
	const path = target.split(/[?#]/, 1)[0] ?? "";
	const segment = path.slice(path.lastIndexOf("/") + 1);
	const dot = segment.lastIndexOf(".");
	if (dot < 0) return true;
	return PAGE_EXTENSIONS.has(segment.slice(dot + 1).toLowerCase());
}

/**
 * The command for a line, with ids derived from the line itself, so that importing it again changes nothing.
 * @param occurrence how often the very same line came before it: repeated lines are views of their own
 * @param baseUrl what paths are relative to; the format does not name the host
 */
export function pageViewCommand(
	line: LogLine,
	text: string,
	occurrence: number,
	baseUrl: string,
): object {
	const { remoteAddress, userAgent, referrer } = line;
	const visitor = createHash("sha256")
		.update(`${remoteAddress}\n${userAgent ?? ""}`)
		.digest("hex");
	return {
		type: "RecordPageView",
		commandId: uuidV5(IMPORT_NAMESPACE, `${occurrence}\n${text}`),
		visitorId: visitor.slice(0, 32),
		occurredAt: isoTime(line.atMs),
		context: {
			page: {
				url: urlOf(line.target, baseUrl),
				...(referrer === null ? {} : { referrer }),
			},
			userAgent: userAgent ?? "",
			...(isIP(remoteAddress) > 0 ? { ip: remoteAddress } : {}),
		},
	};
}

function urlOf(target: string, baseUrl: string): string {
	return target.startsWith("/") ? baseUrl + target : target;
}
