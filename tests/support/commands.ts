/** Tracking commands and their answers, as clients see them. */

import { randomUUID } from "node:crypto";
import type { Answer } from "./http.js";
import type { TestServer } from "./server.js";

export interface TrackAnswer {
	readonly commandId: string;
	readonly visitorId: string;
	readonly visitId: string | null;
	readonly position: string;
	readonly events: readonly {
		readonly eventId: string;
		readonly type: string;
	}[];
	readonly duplicate: boolean;
}

export type BatchResult = Partial<TrackAnswer> & {
	readonly status: number;
	readonly problem?: Problem;
};

export interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly detail: string;
	readonly errors?: readonly {
		readonly pointer: string;
		readonly detail: string;
	}[];
}

export interface Items<T> {
	readonly items: readonly T[];
	readonly nextCursor: string | null;
}

export type Command = Readonly<Record<string, unknown>> & {
	readonly visitorId: string;
};

/** A visitor that no other test has. */
export function newVisitor(): string {
	return `v-${randomUUID()}`;
}

export function pageView(
	visitorId: string,
	url = "https://shop.example/",
	more: Readonly<Record<string, unknown>> = {},
): Command {
	return {
		type: "RecordPageView",
		visitorId,
		context: { page: { url } },
		...more,
	};
}

export function command(
	type: string,
	visitorId: string,
	data?: object,
	more: Readonly<Record<string, unknown>> = {},
): Command {
	return { type, visitorId, ...(data !== undefined && { data }), ...more };
}

/** Sends a command that must be taken. @throws Error with the problem where it is not */
export async function track(
	server: TestServer,
	sent: Command,
	key?: string,
): Promise<TrackAnswer & { readonly visitId: string }> {
	const answer = await server.post<TrackAnswer>(
		"/v1/track",
		sent,
		key === undefined ? {} : { key },
	);
	return bodyOf(answer, 202) as TrackAnswer & { readonly visitId: string };
}

export async function trackBatch(
	server: TestServer,
	commands: readonly unknown[],
): Promise<readonly BatchResult[]> {
	const answer = await server.post<{ results: readonly BatchResult[] }>(
		"/v1/track/batch",
		{ commands },
	);
	return bodyOf(answer, 200).results;
}

/** Reads what must be there. @throws Error with the problem where it is not */
export async function read<Body>(
	server: TestServer,
	path: string,
	key?: string,
): Promise<Body> {
	const options = key === undefined ? {} : { key };
	return bodyOf(await server.get<Body>(path, options), 200);
}

/** The body of an answer that must have this status. @throws Error with the answer where it has another */
export function bodyOf<Body>(answer: Answer<Body>, status: number): Body {
	if (answer.status === status) return answer.body;
	throw new Error(
		`${answer.status} in place of ${status}: ${JSON.stringify(answer.body)}`,
	);
}
