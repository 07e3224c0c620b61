/** Random visitors that can be had again: `SEED=<n>` in the environment repeats a run. */

import type { VisitorCommand } from "../aggregate/decide.js";
import {
	advance,
	click,
	command,
	endVisit,
	identify,
	view,
} from "./commands.js";

export const RUN_SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_007);

export interface Random {
	/** 0 up to 1. */
	next(): number;
	/** A whole number from 0 up to `bound`. */
	below(bound: number): number;
	pick<T>(items: readonly T[]): T;
	shuffled<T>(items: readonly T[]): readonly T[];
}

/** Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c. */
export function randomFrom(seed: number): Random {
	let state = seed | 0;
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (bound: number) => Math.floor(next() * bound);
	const shuffled = <T>(items: readonly T[]) =>
		items
			.map((item) => ({ item, at: next() }))
			.sort((a, b) => a.at - b.at)
			.map(({ item }) => item);
	return {
		next,
		below,
		pick: (items) => items[below(items.length)] as never,
		shuffled,
	};
}

/** An activity of some kind at a time. */
export function activity(random: Random, minutes: number): VisitorCommand {
	const attributes = { [`a${random.below(4)}`]: random.below(9) };
	const makers: readonly (() => VisitorCommand)[] = [
		() => view(minutes, `/p${random.below(5)}`),
		() => view(minutes, "/"),
		() => click(minutes),
		() => command("RecordScroll", minutes, { percentage: 50, attributes }),
		() => command("RecordScreenView", minutes, { screenName: `s${minutes}` }),
		() => command("RecordSearch", minutes, { query: `q${minutes}` }),
		() =>
			command("RecordCustomEvent", minutes, { eventName: "did", attributes }),
	];
	return random.pick(makers)();
}

/** Any command at all, at a time. */
export function anyCommand(
	random: Random,
	minutes: number,
	visitIds: readonly string[],
): VisitorCommand {
	const traits = { company: `c${minutes}`, custom: { n: minutes } };
	const kind = random.below(20);
	if (kind === 0) return endVisit(minutes);
	if (kind === 1) return identify(minutes, { traits });
	if (kind === 2) {
		return command("GrantConsent", minutes, { purposes: ["analytics"] });
	}
	if (kind === 3) return command("RecordIdle", minutes, { idleSeconds: 9 });
	if (kind <= 6 && visitIds.length > 0) {
		return advance(minutes, random.pick([...visitIds, null]));
	}
	return activity(random, minutes);
}
