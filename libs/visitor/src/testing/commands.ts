/** Commands and what enrichment finds for them, with the fields that do not matter filled in. */

import type {
	CommandData,
	CommandType,
	Page,
	TrackingCommand,
	VisitContext,
} from "#kernel";

export const SITE = "default";
export const VISITOR = "visitor-1";

/** Milliseconds of a time so many minutes after a fixed morning. */
export function ms(minutes: number): number {
	return Date.UTC(2026, 10, 23, 10) + Math.round(minutes * 60_000);
}

export function iso(minutes: number): string {
	return new Date(ms(minutes)).toISOString();
}

let commandsMade = 0;

/** A command of the visitor so many minutes into the morning. */
export function command<T extends CommandType>(
	type: T,
	minutes: number,
	data: CommandData[T],
	url?: string,
): TrackingCommand {
	const fields = {
		type,
		commandId: `command-${++commandsMade}`,
		siteId: SITE,
		visitorId: VISITOR,
		occurredAtMs: ms(minutes),
		context: url === undefined ? {} : { page: { url } },
		data,
	};
	return fields as unknown as TrackingCommand;
}

export function view(minutes: number, path = "/"): TrackingCommand {
	return command("RecordPageView", minutes, {}, urlOf(path));
}

export function click(minutes: number, selector = "#buy"): TrackingCommand {
	return command("RecordClick", minutes, { selector });
}

export function endVisit(minutes: number): TrackingCommand {
	return command("EndVisit", minutes, {});
}

export function identify(
	minutes: number,
	data: CommandData["IdentifyVisitor"],
): TrackingCommand {
	return command("IdentifyVisitor", minutes, data);
}

export function advance(minutes: number, visitId: string | null) {
	return { type: "AdvanceTime", visitId, nowMs: ms(minutes) } as const;
}

export function urlOf(path: string): string {
	return `https://shop.example${path}`;
}

export function pageOf(url: string): Page {
	return {
		url,
		title: null,
		domain: "shop.example",
		hostname: "shop.example",
		pathname: new URL(url).pathname,
		queryString: null,
		fragment: null,
		language: null,
		keywords: null,
	};
}

export const visitContext: VisitContext = {
	browser: {
		family: "Firefox",
		version: "140",
		language: "en",
		viewportWidth: 1200,
		viewportHeight: 800,
	},
	device: {
		category: "desktop",
		type: null,
		manufacturer: null,
		osFamily: "Linux",
		osVersion: null,
		screenWidth: 1920,
		screenHeight: 1080,
		screenDensity: 1,
		isMobile: false,
	},
	geo: {
		country: null,
		countryName: null,
		region: null,
		locality: null,
		timezone: "Europe/Berlin",
	},
	network: { ipAddress: "203.0.113.0", organisation: null },
	referrer: {
		url: null,
		domain: null,
		hostname: null,
		pathname: null,
		queryString: null,
		medium: "direct",
		name: null,
		searchTerms: null,
	},
	campaign: null,
	bot: false,
};
