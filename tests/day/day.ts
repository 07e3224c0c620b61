/** A day of traffic in little time, with projectors that crash meanwhile, and what was live at moments of it. */

import { KillLoad } from "../hardening/kill-load.js";
import { until } from "../hardening/server-process.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import { below, pick } from "./activities.js";
import { DayDefinitions } from "./definitions.js";
import { type LiveModel, liveModels } from "./live-model.js";
import { OTHER_SHOP, type Projector, SHOP, type Stage } from "./stage.js";
import { dayOfTraffic } from "./traffic.js";

const VISITORS = 200;
const VISITORS_OF_OTHER_SHOP = 20;
const CRASHES = 6;
/** Commands that are taken while a projector is away which does not take them itself. */
const COMMANDS_AWAY = 100;
const PROGRESS_MS_MAX = 240_000;

/** What was live at a moment, without the rows. */
export type LiveMoment = Omit<LiveModel, "rows"> & {
	readonly projector: Projector;
};

export class Day {
	readonly moments: LiveMoment[] = [];
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
			if (n === CRASHES / 2)
				for (const ofSite of definitions) await ofSite.noon(api);
		}
		await this.eachLoad((load) => load.finished());
		await this.eachLoad((load) => load.sendLost(api.url));
		await this.catchUp();
	}

	private async crash(answered: number): Promise<void> {
		const { api, projectors } = this.stage;
		const victim = pick(this.random, projectors);
		await victim.server.kill();
		if (victim.server !== api) await this.reach(answered + COMMANDS_AWAY);
		await this.eachLoad((load) => load.stop());
		for (const { rows: _, ...live } of await liveModels(victim.database))
			this.moments.push({ ...live, projector: victim });
		await victim.server.restart();
		await this.eachLoad((load) => load.start(api.url));
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
				async () =>
					(await liveModels(database)).every((live) => live.position >= last),
				PROGRESS_MS_MAX,
			);
	}

	private async eachLoad(
		work: (load: KillLoad) => void | Promise<void>,
	): Promise<void> {
		await Promise.all([this.load, this.otherLoad].map(work));
	}
}
