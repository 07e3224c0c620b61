/** Clients under whose hands the server dies: they remember what was acknowledged, and send again what was not. */

import { setTimeout as sleep } from "node:timers/promises";
import { isoTime, uuidV5, VISIT_NAMESPACE } from "#kernel";

const CONNECTIONS = 6;
const VISITORS = 36;
const BATCH_COMMANDS_MAX = 25;
/** Pause of a client whose server is gone. */
const AWAY_MS = 20;

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

interface Command {
	readonly commandId: string;
	readonly visitorId: string;
}

type Result = { readonly status: number } & Answer;

export class KillLoad {
	/** Last answer to each acknowledged command. */
	readonly acknowledged = new Map<string, Answer>();
	/** Answers that came a second time, to a command sent again after its first answer was lost. */
	duplicates = 0;
	/** Commands that were sent and not answered. */
	lostEver = 0;
	/** Answers that no server should give to a good command. */
	readonly unexpected: unknown[] = [];
	private readonly lost: Command[] = [];
	private made = 0;
	private url: string | null = null;
	private sending = false;
	private clients: Promise<void>[] = [];

	constructor(
		private readonly seed: number,
		private readonly random: () => number,
	) {}

	/** Begins to send to a server; what was lost before goes first. */
	start(url: string): void {
		this.url = url;
		this.sending = true;
		this.clients = Array.from({ length: CONNECTIONS }, () => this.run());
	}

	/** No more new commands; resolves when all that was sent has been answered or lost. */
	async stop(): Promise<void> {
		this.sending = false;
		await Promise.all(this.clients);
	}

	/** Sends what was lost until all of it is acknowledged. */
	async sendLost(url: string): Promise<void> {
		this.url = url;
		while (this.lost.length > 0) await this.send(this.lost.splice(0));
	}

	private async run(): Promise<void> {
		while (this.sending) {
			const single = this.random() < 0.5;
			const most = single ? 1 : 1 + this.below(BATCH_COMMANDS_MAX);
			const commands = this.lost.splice(0, most);
			while (commands.length < most) commands.push(this.newCommand());
			await this.send(commands);
		}
	}

	private async send(commands: readonly Command[]): Promise<void> {
		const [first] = commands;
		try {
			const results =
				commands.length === 1
					? [await this.post("/v1/track", first)]
					: (
							await this.post<{ results: Result[] }>("/v1/track/batch", {
								commands,
							})
						).results;
			for (const [i, result] of results.entries()) {
				this.note(commands[i] as Command, result as Result);
			}
		} catch {
			this.lostEver += commands.length;
			this.lost.push(...commands);
			await sleep(AWAY_MS);
		}
	}

	private note(command: Command, result: Result): void {
		if (result.status === 202) {
			this.acknowledged.set(command.commandId, result);
			if (result.duplicate) this.duplicates++;
		} else {
			this.unexpected.push(result);
			this.lost.push(command);
		}
	}

	private async post<T = Result>(path: string, body: unknown): Promise<T> {
		const response = await fetch(this.url + path, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
		});
		const answer = (await response.json()) as T;
		return { status: response.status, ...answer };
	}

	private newCommand(): Command {
		const visitorId = `visitor-${this.below(VISITORS)}`;
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
			const externalIds = [{ type: "crm", value: `c${this.below(VISITORS)}` }];
			return { type: "IdentifyVisitor", data: { externalIds } };
		}
		if (dice < 0.92) {
			return { type: "GrantConsent", data: { purposes: ["analytics"] } };
		}
		return { type: "EndVisit" };
	}

	private below(bound: number): number {
		return Math.floor(this.random() * bound);
	}
}
