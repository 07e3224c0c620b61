/** Where a group's checkpoints lie: the newest event counts. */

import type { RawLog } from "#event-store";
import { checkpointStreamOf } from "../definition.js";
import type { Source } from "../source.js";
import { LatestWriter } from "./latest-writer.js";
import {
	jsonEvent,
	lastEvent,
	lastEvents,
	writeMetadata,
} from "./system-stream.js";

const CHECKPOINT_TYPE = "$SubscriptionCheckpoint";
const KEPT = 2;

export class CheckpointStream {
	readonly #stream: string;
	readonly #writer = new LatestWriter((position: number) =>
		this.#write(position),
	);
	#hasMetadata = false;

	/** `key` is the group's. */
	constructor(
		private readonly log: RawLog,
		private readonly source: Source,
		key: string,
	) {
		this.#stream = checkpointStreamOf(key);
	}

	/** The newest that can be understood; null where there is none. */
	async load(): Promise<number | null> {
		const events = await lastEvents(this.log, this.#stream, KEPT);
		this.#hasMetadata = events.length > 0;
		for (const { type, data } of events) {
			const text = Buffer.from(data).toString().replaceAll('"', "");
			const position = this.source.positionIn(text);
			if (type === CHECKPOINT_TYPE && position !== null) return position;
		}
		return null;
	}

	/** Written soon; a newer one takes its place where it still waits. */
	put(position: number): void {
		this.#writer.put(position);
	}

	/** Resolves when what was put is written, as far as it can be. */
	stop(): Promise<void> {
		return this.#writer.stop();
	}

	async delete(): Promise<void> {
		if ((await lastEvent(this.log, this.#stream)) === null) return;
		await this.log.deleteStream(this.#stream, "any");
	}

	async #write(position: number): Promise<void> {
		if (!this.#hasMetadata) {
			await writeMetadata(this.log, this.#stream, { $maxCount: KEPT });
			this.#hasMetadata = true;
		}
		const text = this.source.textOf(position);
		const event = jsonEvent(CHECKPOINT_TYPE, text);
		await this.log.append(this.#stream, "any", [event]);
	}
}
