/** Where the definitions of all groups lie: the newest event counts. */

import type { RawLog, RecordedRawEvent } from "#event-store";
import type { GroupDefinition } from "../definition.js";
import { type ConfigEntry, definitionOf, entryOf } from "./config-entry.js";
import {
	jsonEvent,
	jsonOf,
	lastEvent,
	lastEvents,
	writeMetadata,
} from "./system-stream.js";

const STREAM = "$persistentSubscriptionConfig";
const CONFIG_TYPE = "$PersistentConfig";
const KEPT = 2;

const VERSION = "2";
const UPDATED_BY = "system";

interface Config {
	readonly version: string;
	readonly updated: string;
	readonly updatedBy: string;
	readonly entries: readonly ConfigEntry[];
}

export class ConfigStream {
	constructor(private readonly log: RawLog) {}

	/** The newest that can be understood. */
	async load(): Promise<GroupDefinition[]> {
		for (const event of await lastEvents(this.log, STREAM, KEPT)) {
			const definitions = definitionsIn(event);
			if (definitions !== null) return definitions;
		}
		return [];
	}

	/** All or nothing; durable when it resolves. */
	async save(
		definitions: readonly GroupDefinition[],
		nowMs: number,
	): Promise<void> {
		if ((await lastEvent(this.log, STREAM)) === null) {
			await writeMetadata(this.log, STREAM, { $maxCount: KEPT });
		}
		const config: Config = {
			version: VERSION,
			updated: new Date(nowMs).toISOString(),
			updatedBy: UPDATED_BY,
			entries: definitions.map(entryOf),
		};
		await this.log.append(STREAM, "any", [jsonEvent(CONFIG_TYPE, config)]);
	}
}

/** Null where it is something else: anybody may write to the stream. */
function definitionsIn(event: RecordedRawEvent): GroupDefinition[] | null {
	if (event.type !== CONFIG_TYPE) return null;
	try {
		return (jsonOf(event) as Config).entries.map(definitionOf);
	} catch {
		return null;
	}
}
