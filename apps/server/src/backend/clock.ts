import type { Clock } from "#kernel";

export const systemClock: Clock = { now: () => Date.now() };
