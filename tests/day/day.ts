/** A day of traffic in little time, with projectors that crash meanwhile, and what was live at moments of it. */

import { type Command, KillLoad } from "../hardening/kill-load.js";
import { until } from "../hardening/server-process.js";
import type { Digests } from "../naive/digest.js";
import type { TestKey } from "../support/api-keys.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import { below, pick } from "./activities.js";
import { DayDefinitions } from "./definitions.js";
import { liveModels, positionOf } from "./live-models.js";
import { OTHER_SHOP, type Projector, SHOP, type Stage } from "./stage.js";
import { dayOfTraffic } from "./traffic.js";

const VISITORS = 120;
const VISITORS_OF_OTHER_SHOP = 15;
const CRASHES = 5;
const CRASHES_BEFORE_NOON = 1;
/** Commands that are taken while a projector is away which does not take them itself. */
const COMMANDS_AWAY = 100;
const PROGRESS_MS_MAX = 240_000;

/** What was live at a moment. */
export interface LiveMoment {
	readonly projector: Projector;
	readonly position: number;
	readonly digests: Digests;
}

interface Crash {
	readonly victim: Projector;
	/** Commands that are answered by then, at least. */
	readonly due: number;
}

export class Day {
	/** When projectors crashed, and of all of them at noon. */
	readonly moments: LiveMoment[] = [];
	readonly load: KillLoad;
	readonly otherLoad: KillLoad;
	private readonly commands: number;
	/** The first first. */
	private readonly crashes: readonly Crash[];

	constructor(private readonly stage: Stage) {
		const seed = drawSeed();
		const random = randomFrom(seed);
		const endMs = Date.now();
		const plan = (name: string, visitors: number) =>
			dayOfTraffic({ name: `${seed}/${name}`, random, visitors, endMs });
		const shop = plan("shop", VISITORS);
		const otherShop = plan("other shop", VISITORS_OF_OTHER_SHOP);
		this.commands = new Set(shop.map(({ commandId }) => commandId)).size;
		this.crashes = Array.from({ length: CRASHES }, () => ({
			victim: pick(random, stage.projectors),
			due: below(random, this.commands),
		})).sort((a, b) => a.due - b.due);
		const load = (planned: readonly Command[], { key }: TestKey) =>
			new KillLoad(seed, random, { planned, key });
		this.load = load(shop, SHOP);
		this.otherLoad = load(otherShop, OTHER_SHOP);
	}

	/** Resolves when every command was answered, and is projected. */
	async pass(): Promise<void> {
		const { api } = this.stage;
		const definitions = [SHOP, OTHER_SHOP].map(
			({ key }) => new DayDefinitions(key),
		);
		for (const ofSite of definitions) await ofSite.morning(api);
		await this.eachLoad((load) => load.start(api.url));
		for (const [n, crash] of this.crashes.entries()) {
			await this.crash(crash);
			if (n === CRASHES_BEFORE_NOON) await this.noon(definitions);
			await this.eachLoad((load) => load.start(api.url));
		}
		await this.eachLoad((load) => load.finished());
		await this.eachLoad((load) => load.sendLost(api.url));
		await this.catchUp();
	}

	/** Leaves the clients silent. */
	private async crash({ victim, due }: Crash): Promise<void> {
		await this.reach(due);
		await victim.server.kill();
		if (victim.server !== this.stage.api) await this.reach(due + COMMANDS_AWAY);
		await this.eachLoad((load) => load.stop());
		await this.note(victim);
		await victim.server.restart();
	}

	/** A moment of quiet, then definitions that change. */
	private async noon(definitions: readonly DayDefinitions[]): Promise<void> {
		const { api, projectors } = this.stage;
		await this.catchUp();
		for (const projector of projectors) await this.note(projector);
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
		const last = Math.max(
			...[this.load, this.otherLoad].flatMap(({ acknowledged }) =>
				[...acknowledged.values()].map(({ position }) => Number(position)),
			),
		);
		for (const { database } of this.stage.projectors)
			await until(
				`position ${last} is projected`,
				async () => (await positionOf(database)) >= last,
				PROGRESS_MS_MAX,
			);
	}

	private async eachLoad(
		work: (load: KillLoad) => void | Promise<void>,
	): Promise<void> {
		await Promise.all([this.load, this.otherLoad].map(work));
	}
}
