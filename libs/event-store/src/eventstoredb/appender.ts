/** The appending half of the driver: bounds what is under way, and answers in the kernel's terms. */

import type { BatchAppendResp } from "@eventstore/db-client/generated/streams_pb.js";
import {
	type AppendResult,
	type NewEvent,
	Overloaded,
	type ReadStreamOptions,
	type RecordedEvent,
} from "#kernel";
import { type EncodedAppend, encodeAppend } from "../append-encoding.js";
import { outcomeUnknown, refusalOf } from "./append-errors.js";
import { AppendStream } from "./append-stream.js";
import { verdictOf } from "./call-errors.js";
import type { Connection } from "./connection.js";
import { PENDING_APPENDS_MAX, PENDING_BYTES_MAX } from "./limits.js";
import { numberOf } from "./position.js";
import type { Session } from "./session.js";

type ReadStream = (
	stream: string,
	options: ReadStreamOptions,
) => Promise<readonly RecordedEvent[]>;

export class Appender {
	#stream: { readonly of: Session; readonly calls: AppendStream } | null = null;
	#count = 0;
	#bytes = 0;
	#onSettled: (() => void)[] = [];

	constructor(
		private readonly connection: Connection,
		private readonly readStream: ReadStream,
	) {}

	/** @throws InvalidInput, Overloaded and what `EventStore.append` throws */
	async append(
		stream: string,
		expected: number,
		events: readonly NewEvent[],
	): Promise<AppendResult> {
		const encoded = encodeAppend(stream, expected, events);
		const { bytes } = encoded;
		if (
			this.#count >= PENDING_APPENDS_MAX ||
			this.#bytes + bytes > PENDING_BYTES_MAX
		) {
			throw new Overloaded(`${this.#count} appends wait for the event store`);
		}
		this.#count++;
		this.#bytes += bytes;
		try {
			return await this.#send(encoded);
		} finally {
			this.#bytes -= bytes;
			if (--this.#count === 0) {
				for (const resolve of this.#onSettled.splice(0)) resolve();
			}
		}
	}

	/** Resolves when no answer is owed. Each comes in time. */
	async close(): Promise<void> {
		if (this.#count > 0) {
			await new Promise<void>((resolve) => this.#onSettled.push(resolve));
		}
		this.#stream?.calls.end();
	}

	async #send(encoded: EncodedAppend): Promise<AppendResult> {
		const session = await this.connection.session();
		const answer = await this.#streamOn(session).send(encoded);
		const { stream, expected } = encoded;
		const status = answer.getError();
		if (status === undefined) return this.#resultOf(encoded, answer);
		const refusal = refusalOf(status, stream, expected);
		// Such an answer also comes from a node that leads no more.
		if (refusal.code === "append-outcome-unknown") {
			void this.connection.examine(session);
		}
		throw refusal;
	}

	#streamOn(session: Session): AppendStream {
		const current = this.#stream;
		if (current?.of === session && !current.calls.isBroken)
			return current.calls;
		current?.calls.end();
		const calls = new AppendStream(session.batchAppend(), (error) => {
			if (verdictOf(error) === "lost") this.connection.failed(session, error);
			else void this.connection.examine(session);
		});
		this.#stream = { of: session, calls };
		return calls;
	}

	/** The server tells where the last event lies: whoever waits for it has waited for those before it. */
	async #resultOf(
		{ stream, expected, count }: EncodedAppend,
		answer: BatchAppendResp,
	): Promise<AppendResult> {
		const success = answer.getSuccess();
		const told = success?.getPosition();
		if (told !== undefined) {
			const last = numberOf(told.getCommitPosition());
			const revision = Number(success?.getCurrentRevision());
			return { revision, positions: new Array<number>(count).fill(last) };
		}
		return this.#readBack(stream, expected + 1, count);
	}

	/** For an append that was there already, some versions of the server tell no position. */
	async #readBack(
		stream: string,
		from: number,
		count: number,
	): Promise<AppendResult> {
		const events = await this.readStream(stream, { from, limit: count }).catch(
			(error: Error) => {
				throw outcomeUnknown(stream, `written, but ${error.message}`);
			},
		);
		const last = events.at(-1);
		if (last === undefined || events.length < count) {
			throw outcomeUnknown(stream, "written, but its events cannot be read");
		}
		const positions = events.map(({ position }) => position);
		return { revision: last.revision, positions };
	}
}
