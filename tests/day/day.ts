/** A day of traffic in little time, with projectors that crash meanwhile, and what was live at moments of it. */

import { KillLoad } from "../hardening/kill-load.js";
import { until } from "../hardening/server-process.js";
import type { Digests } from "../naive/digest.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import { below, pick } from "./activities.js";
import { DayDefinitions } from "./definitions.js";
import { liveModels } from "./live-models.js";
import { OTHER_SHOP, type Projector, SHOP, type Stage } from "./stage.js";
import { dayOfTraffic } from "./traffic.js";

const VISITORS = 120;
const VISITORS_OF_OTHER_SHOP = 15;
const CRASHES = 5;
/** Commands that are taken while a projector is away which does not take them itself. */
const COMMANDS_AWAY = 100;
const PROGRESS_MS_MAX = 240_000;

/** What was live at a moment. */
export interface LiveMoment {
	readonly projector: Projector;
	readonly position: number;
	readonly digests: Digests;
}

export class Day {
	/** When projectors crashed, and those of quiet. */
	readonly moments: LiveMoment[] = [];
	/** With nothing recorded for a while before or after. */
	readonly quietMoments: LiveMoment[] = [];
	readonly load: KillLoad;
	readonly otherLoad: KillLoad;
	private readonly commands: number;
	private readonly random: () => number;

	constructor(private readonly stage: Stage) {
		const seed = drawSeed();
		this.random = randomFrom(seed);
		const endMs = Date.now();
		const plan = (name: string, visitors: number) =>
			dayOfTraffic({
				name: `${seed}/${name}`,
				random: this.random,
				visitors,
				endMs,
			});
		const shop = plan("shop", VISITORS);
		const otherShop = plan("other shop", VISITORS_OF_OTHER_SHOP);
		this.commands = new Set(shop.map(({ commandId }) => commandId)).size;
		this.load = new KillLoad(seed, this.random, {
			planned: shop,
			key: SHOP.key,
		});
		this.otherLoad = new KillLoad(seed, this.random, {
			planned: otherShop,
			key: OTHER_SHOP.key,
		});
	}

	/** Resolves when every command was answered, and is projected. */
	async pass(): Promise<void> {
		const { api } = this.stage;
		const definitions = [SHOP, OTHER_SHOP].map(
			({ key }) => new DayDefinitions(key),
		);
		for (const ofSite of definitions) await ofSite.morning(api);
		await this.eachLoad((load) => load.start(api.url));
		const crashes = Array.from({ length: CRASHES }, () =>
			below(this.random, this.commands),
		).sort((a, b) => a - b);
		for (const [n, due] of crashes.entries()) {
			await this.reach(due);
			await this.crash(due);
			if (n === 0) await this.noon(definitions);
			await this.eachLoad((load) => load.start(api.url));
		}
		await this.eachLoad((load) => load.finished());
		await this.eachLoad((load) => load.sendLost(api.url));
		await this.catchUp();
	}

	/** Leaves the clients silent. */
	private async crash(answered: number): Promise<void> {
		const { api, projectors } = this.stage;
		const victim = pick(this.random, projectors);
		await victim.server.kill();
		if (victim.server !== api) await this.reach(answered + COMMANDS_AWAY);
		await this.eachLoad((load) => load.stop());
		await this.note(victim);
		await victim.server.restart();
	}

	/** A moment of quiet, then definitions that change. */
	private async noon(definitions: readonly DayDefinitions[]): Promise<void> {
		const { api, projectors } = this.stage;
		await this.catchUp();
		for (const projector of projectors) await this.note(projector);
		this.quietMoments.push(...this.moments.slice(-projectors.length));
		for (const ofSite of definitions) await ofSite.noon(api);
	}

	private async note(projector: Projector): Promise<void> {
		const { position, digests } = await liveModels(projector.database);
		this.moments.push({ projector, position, digests });
	}

	private async reach(commands: number): Promise<void> {
		await until(
			`${commands} commands are answered`,
			() => this.load.acknowledged.size >= Math.min(commands, this.commands),
			PROGRESS_MS_MAX,
		);
	}

	private async catchUp(): Promise<void> {
		const { api, projectors } = this.stage;
		const last = Math.max(
			...[this.load, this.otherLoad].flatMap(({ acknowledged }) =>
				[...acknowledged.values()].map(({ position }) => Number(position)),
			),
		);
		for (const { database } of projectors)
			await until(
				`position ${last} is projected by ${api.url}`,
				async () => (await liveModels(database)).position >= last,
				PROGRESS_MS_MAX,
			);
	}

	private async eachLoad(
		work: (load: KillLoad) => void | Promise<void>,
	): Promise<void> {
		await Promise.all([this.load, this.otherLoad].map(work));
	}
}
