/** Reads of one stream, as the leader has it: actors decide on what they give. */

import { ErrorType } from "@eventstore/db-client";
import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import {
	MAX_PAGE,
	type ReadStreamOptions,
	type RecordedEvent,
	StreamTombstoned,
} from "#kernel";
import { commandErrorOf } from "./call-errors.js";
import type { Connection } from "./connection.js";
import { READ_MS_MAX } from "./limits.js";
import type { ReadCall } from "./read-call.js";
import { lastOfStream, streamFrom } from "./read-request.js";
import { recordedEvent } from "./recorded-event.js";

export class StreamReads {
	constructor(private readonly connection: Connection) {}

	/** Fewer events than asked for only where the stream ends. @throws StreamTombstoned, StoreUnavailable */
	read(
		stream: string,
		{ from = 0, limit }: ReadStreamOptions,
	): Promise<RecordedEvent[]> {
		const count = Math.min(limit, MAX_PAGE);
		return this.#events(stream, streamFrom(stream, from, count), count);
	}

	/** The stream's last event; null where it has none. @throws StreamTombstoned, StoreUnavailable */
	async last(stream: string): Promise<RecordedEvent | null> {
		const [last] = await this.#events(stream, lastOfStream(stream), 1);
		return last ?? null;
	}

	async #events(
		stream: string,
		request: ReadReq,
		count: number,
	): Promise<RecordedEvent[]> {
		const session = await this.connection.session();
		const call = session.read(request, { leader: true, msMax: READ_MS_MAX });
		try {
			return await eventsOf(call, count);
		} catch (error) {
			switch (commandErrorOf(error)?.type) {
				case ErrorType.STREAM_NOT_FOUND:
					return [];
				case ErrorType.STREAM_DELETED:
					throw new StreamTombstoned(stream);
				default:
					throw this.connection.failed(session, error);
			}
		}
	}
}

async function eventsOf(
	call: ReadCall,
	count: number,
): Promise<RecordedEvent[]> {
	const events: RecordedEvent[] = [];
	for (;;) {
		const responses = await call.take(count);
		if (responses.length === 0) return events;
		for (const response of responses) {
			const read = response.getEvent();
			const sized = read === undefined ? null : recordedEvent(read);
			if (sized !== null) events.push(sized.event);
		}
	}
}
