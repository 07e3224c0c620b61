/** What a scenario does to a server: commands with ids and times of their own, definitions, waiting for the clock. */

import { setTimeout as sleep } from "node:timers/promises";
import { IMPORT_NAMESPACE, uuidV5 } from "#kernel";
import { eventually } from "../../support/eventually.js";
import { type Answer, send } from "../../support/http.js";

const SETTLE_MS_MAX = 60_000;
/** So long nothing must have been appended: the timekeeper looks more often. */
const QUIET_MS = 3_000;

export interface Sent {
	readonly type: string;
	readonly visitorId: string;
	readonly [field: string]: unknown;
}

export class Api {
	private commands = 0;

	constructor(
		private readonly url: string,
		private readonly token: string,
		private readonly siteId: string,
	) {}

	/** A command that must be taken. */
	async track(command: Sent): Promise<void> {
		await this.post("/v1/track", this.withId(command), 202);
	}

	async batch(commands: readonly Sent[]): Promise<void> {
		const body = { commands: commands.map((sent) => this.withId(sent)) };
		const { results } = await this.post<{ results: { status: number }[] }>(
			"/v1/track/batch",
			body,
			200,
		);
		const refused = results.filter(({ status }) => status !== 202);
		if (refused.length > 0) throw new Error(JSON.stringify(refused));
	}

	/** The id of the new segment. */
	async segment(definition: object): Promise<string> {
		const made = await this.post<{ segmentId: string }>(
			"/v1/segments",
			definition,
			201,
		);
		return made.segmentId;
	}

	/** The id of the new outcome. */
	async outcome(definition: object): Promise<string> {
		const made = await this.post<{ outcomeId: string }>(
			"/v1/outcomes",
			definition,
			201,
		);
		return made.outcomeId;
	}

	async revise(path: string, definition: object): Promise<void> {
		await this.request("PUT", path, definition, 200);
	}

	async archive(path: string): Promise<void> {
		await this.request("DELETE", path, undefined, 204);
	}

	/** Waits until the clock has done what fell due: `open` visits may stay as they are. */
	async settle(open = 0): Promise<void> {
		await eventually(
			async () => {
				const active = await this.count("status=active");
				return active + (await this.count("status=idle"));
			},
			(left) => {
				if (left > open) throw new Error(`${left} visits are open`);
			},
			SETTLE_MS_MAX,
		);
		for (let head = ""; ; await sleep(QUIET_MS)) {
			const now = await this.head();
			if (now === head) return;
			head = now;
		}
	}

	private async count(filter: string): Promise<number> {
		const { items } = await this.request<{ items: unknown[] }>(
			"GET",
			`/v1/visits?limit=200&${filter}`,
			undefined,
			200,
		);
		return items.length;
	}

	private async head(): Promise<string> {
		const { items } = await this.request<{ items: { position: string }[] }>(
			"GET",
			"/v1/projections",
			undefined,
			200,
		);
		return items.map(({ position }) => position).join();
	}

	private withId(command: Sent): Sent {
		const name = `${this.siteId} ${++this.commands}`;
		return { commandId: uuidV5(IMPORT_NAMESPACE, name), ...command };
	}

	private post<Body>(path: string, body: object, status: number) {
		return this.request<Body>("POST", path, body, status);
	}

	private async request<Body>(
		method: "GET" | "POST" | "PUT" | "DELETE",
		path: string,
		body: object | undefined,
		status: number,
	): Promise<Body> {
		const answer: Answer = await send(method, this.url + path, {
			key: this.token,
			headers: { "x-journeylog-site": this.siteId },
			...(body !== undefined && { body }),
		});
		if (answer.status === status) return answer.body as Body;
		const got = `${answer.status} ${JSON.stringify(answer.body)}`;
		throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${got}`);
	}
}
