import type { StrategyName } from "../settings.js";
import { InTurn } from "./in-turn.js";
import { correlationKey, streamKey } from "./keys.js";
import { Pinned } from "./pinned.js";
import type { Strategy } from "./strategy.js";

export function strategyNamed(name: StrategyName): Strategy {
	switch (name) {
		case "RoundRobin":
			return new InTurn(false);
		case "DispatchToSingle":
			return new InTurn(true);
		case "Pinned":
			return new Pinned(streamKey);
		case "PinnedByCorrelation":
			return new Pinned(correlationKey);
	}
}
