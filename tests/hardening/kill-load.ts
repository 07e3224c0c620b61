/** Clients under whose hands servers die: they remember what was acknowledged, and send again what was not. */

import { setTimeout as sleep } from "node:timers/promises";
import { isoTime, uuidV5, VISIT_NAMESPACE } from "#kernel";

const CONNECTIONS = 6;
const BATCH_COMMANDS_MAX = 25;
/** Pause of a client whose server is gone. */
const AWAY_MS = 20;
/** A server that takes the request and never answers is gone, too. */
const ANSWER_MS_MAX = 30_000;

export interface Answer {
	readonly commandId: string;
	readonly visitorId: string;
	readonly position: string;
	readonly events: readonly {
		readonly eventId: string;
		readonly type: string;
	}[];
	readonly duplicate: boolean;
}

export interface Command {
	readonly commandId: string;
	readonly visitorId: string;
}

type Result = { readonly status: number } & Answer;

export interface KillLoadOptions {
	readonly visitors?: number;
	/** Commands made at most; left out: no bound. */
	readonly commands?: number;
	/** Commands in place of those that it makes, sent in this order. */
	readonly planned?: readonly Command[];
	/** API key. */
	readonly key?: string;
	/** Visitors who leave: left out, they do. */
	readonly ends?: boolean;
	/** "Come back later" is a good answer, as while a store is away. */
	readonly mayRefuse?: boolean;
}

export class KillLoad {
	/** Last answer to each acknowledged command. */
	readonly acknowledged = new Map<string, Answer>();
	/** Answers that came a second time, to a command sent again after its first answer was lost. */
	duplicates = 0;
	/** Commands that were sent and not answered. */
	lostEver = 0;
	/** Commands to which the answer was to come back later. */
	refusedEver = 0;
	/** Answers that no server should give to a good command. */
	readonly unexpected: unknown[] = [];
	private readonly visitors: number;
	private readonly commandsMax: number;
	private readonly planned: readonly Command[] | null;
	private readonly headers: Readonly<Record<string, string>>;
	private readonly ends: boolean;
	private readonly mayRefuse: boolean;
	private readonly lost: Command[] = [];
	private made = 0;
	private urls: readonly string[] = [];
	private sending = false;
	private clients: Promise<void>[] = [];

	constructor(
		private readonly seed: number,
		private readonly random: () => number,
		options: KillLoadOptions = {},
	) {
		this.visitors = options.visitors ?? 36;
		this.planned = options.planned ?? null;
		this.commandsMax =
			this.planned?.length ?? options.commands ?? Number.POSITIVE_INFINITY;
		this.headers = {
			"content-type": "application/json",
			...(options.key !== undefined && {
				authorization: `Bearer ${options.key}`,
			}),
		};
		this.ends = options.ends ?? true;
		this.mayRefuse = options.mayRefuse ?? false;
	}

	/** Begins to send to servers, at random to each of them; what was lost before goes first. */
	start(...urls: string[]): void {
		this.urls = urls;
		this.sending = true;
		this.clients = Array.from({ length: CONNECTIONS }, () => this.run());
	}

	/** A server has moved, or is back elsewhere. */
	sendTo(...urls: string[]): void {
		this.urls = urls;
	}

	/** No more new commands; resolves when all that was sent has been answered or lost. */
	async stop(): Promise<void> {
		this.sending = false;
		await Promise.all(this.clients);
	}

	/** Resolves when all the commands there may be have been answered. */
	async finished(): Promise<void> {
		await Promise.all(this.clients);
	}

	/** Sends what was lost until all of it is acknowledged. */
	async sendLost(...urls: string[]): Promise<void> {
		this.urls = urls;
		while (this.lost.length > 0) {
			await this.send(this.lost.splice(0, BATCH_COMMANDS_MAX));
		}
	}

	private async run(): Promise<void> {
		while (this.sending) {
			const single = this.random() < 0.5;
			const most = single ? 1 : 1 + this.below(BATCH_COMMANDS_MAX);
			const commands = this.lost.splice(0, most);
			while (commands.length < most && this.made < this.commandsMax) {
				commands.push(this.nextCommand());
			}
			if (commands.length === 0) return;
			await this.send(commands);
		}
	}

	private async send(commands: readonly Command[]): Promise<void> {
		const [first] = commands;
		const url = this.urls[this.below(this.urls.length)] as string;
		try {
			const results =
				commands.length === 1
					? [await this.post(`${url}/v1/track`, first)]
					: await this.postBatch(`${url}/v1/track/batch`, commands);
			const refused = results.map((result, i) =>
				this.note(commands[i] as Command, result),
			);
			if (refused.includes(true)) await sleep(AWAY_MS);
		} catch {
			this.lostEver += commands.length;
			this.lost.push(...commands);
			await sleep(AWAY_MS);
		}
	}

	/** Whether the answer was to come back later. */
	private note(command: Command, result: Result): boolean {
		if (result.status === 202) {
			this.acknowledged.set(command.commandId, result);
			if (result.duplicate) this.duplicates++;
			return false;
		}
		this.lost.push(command);
		const refused = this.mayRefuse && [429, 503].includes(result.status);
		if (refused) this.refusedEver++;
		else this.unexpected.push(result);
		return refused;
	}

	/** A batch refused as a whole is refused for each of its commands. */
	private async postBatch(
		url: string,
		commands: readonly Command[],
	): Promise<Result[]> {
		const answer = await this.post<{ results?: Result[] }>(url, { commands });
		const { status, results } = answer;
		return results ?? commands.map(() => ({ ...answer, status }) as never);
	}

	private async post<T = Result>(
		url: string,
		body: unknown,
	): Promise<T & { readonly status: number }> {
		const response = await fetch(url, {
			method: "POST",
			headers: this.headers,
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(ANSWER_MS_MAX),
		});
		const answer = (await response.json()) as T;
		return { ...answer, status: response.status };
	}

	private nextCommand(): Command {
		const planned = this.planned?.[this.made];
		if (planned === undefined) return this.newCommand();
		this.made++;
		return planned;
	}

	private newCommand(): Command {
		const visitorId = `visitor-${this.below(this.visitors)}`;
		const commandId = uuidV5(VISIT_NAMESPACE, `${this.seed}/${this.made++}`);
		const occurredAt =
			this.random() < 0.5 ? { occurredAt: isoTime(Date.now()) } : {};
		return {
			commandId,
			visitorId,
			...occurredAt,
			...this.activity(),
		};
	}

	private activity(): object {
		const page = this.below(5);
		const context = { page: { url: `https://shop.example/p/${page}` } };
		const dice = this.random();
		if (dice < 0.5) return { type: "RecordPageView", context };
		if (dice < 0.7) {
			const data = {
				eventName: "bought",
				attributes: { total: this.below(100), lot: page },
			};
			return { type: "RecordCustomEvent", data };
		}
		if (dice < 0.8) {
			return { type: "RecordSearch", data: { query: `lamp ${page}` } };
		}
		if (dice < 0.87) {
			const externalIds = [
				{ type: "crm", value: `c${this.below(this.visitors)}` },
			];
			return { type: "IdentifyVisitor", data: { externalIds } };
		}
		if (dice < 0.92 || !this.ends) {
			return { type: "GrantConsent", data: { purposes: ["analytics"] } };
		}
		return { type: "EndVisit" };
	}

	private below(bound: number): number {
		return Math.floor(this.random() * bound);
	}
}
