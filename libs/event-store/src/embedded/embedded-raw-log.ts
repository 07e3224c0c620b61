/** The embedded log as the protocol server uses it. Writes go through the same pipeline as the domain's own. */

import type {
	ExpectedState,
	RawAllPage,
	RawAllRead,
	RawAppendResult,
	RawEvent,
	RawLog,
	RawStreamPage,
	RawStreamRead,
} from "../raw-log.js";
import type { EmbeddedLogReader } from "./log-reader.js";
import { encodeDeletion, encodeRawAppend } from "./raw-encoding.js";
import type { WritePipeline } from "./write-pipeline.js";
import { Action } from "./writer-protocol.js";

export class EmbeddedRawLog implements RawLog {
	readonly #reader: EmbeddedLogReader;
	readonly #pipeline: WritePipeline;
	readonly onHead: RawLog["onHead"];

	constructor(
		reader: EmbeddedLogReader,
		pipeline: WritePipeline,
		onHead: RawLog["onHead"],
	) {
		this.#reader = reader;
		this.#pipeline = pipeline;
		this.onHead = onHead;
	}

	async append(
		stream: string,
		expected: ExpectedState,
		events: readonly RawEvent[],
	): Promise<RawAppendResult> {
		const encoded = encodeRawAppend(stream, expected, events);
		const { revision, positions } = await this.#pipeline.append(encoded);
		return { revision, position: positions.at(-1) ?? 0 };
	}

	deleteStream(
		stream: string,
		expected: ExpectedState,
	): Promise<{ readonly position: number }> {
		return this.#delete(stream, expected, Action.delete);
	}

	tombstoneStream(
		stream: string,
		expected: ExpectedState,
	): Promise<{ readonly position: number }> {
		return this.#delete(stream, expected, Action.tombstone);
	}

	async readStream(
		stream: string,
		read: RawStreamRead,
	): Promise<RawStreamPage> {
		return this.#reader.readRawStream(stream, read);
	}

	async readAll(read: RawAllRead): Promise<RawAllPage> {
		return this.#reader.readRawAll(read);
	}

	headPosition(): Promise<number> {
		return this.#reader.headPosition();
	}

	async #delete(
		stream: string,
		expected: ExpectedState,
		action: typeof Action.delete | typeof Action.tombstone,
	): Promise<{ readonly position: number }> {
		const encoded = encodeDeletion(stream, expected, action);
		const { positions } = await this.#pipeline.append(encoded);
		return { position: positions[0] as number };
	}
}
