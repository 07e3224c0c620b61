/** `Read`: reads and subscriptions, of a stream or of the whole log. */

import { randomUUID } from "node:crypto";
import { type ServerWritableStream, status } from "@grpc/grpc-js";
import type { RawLog } from "#event-store";
import type { streamsMessages } from "../generated.js";
import type { LiveFeed } from "../live-feed.js";
import { ResponseStream } from "../response-stream.js";
import { rpcError, rpcErrorOf, shuttingDown } from "../rpc-errors.js";
import { AllSubscription } from "./all-subscription.js";
import { EventSender } from "./event-sender.js";
import type { LogGrowth } from "./log-growth.js";
import { type ReadRequest, readRequest } from "./read-request.js";
import { readAll, readStream } from "./reads.js";
import { StreamSubscription } from "./stream-subscription.js";

/** Subscriptions at one time, of all clients together, where nobody says otherwise. */
export const SUBSCRIPTIONS_MAX = 5_000;

type Call = ServerWritableStream<streamsMessages.ReadReq, Buffer>;

/** What the log's growth is followed by, shared by all calls. */
export interface Live {
	readonly feed: LiveFeed;
	readonly growth: LogGrowth;
	/** Aborts when the server closes: subscriptions would never end by themselves. */
	readonly closing: AbortSignal;
}

export class ReadHandler {
	readonly #log: RawLog;
	readonly #live: Live;
	#subscriptions = 0;

	constructor(
		log: RawLog,
		live: Live,
		private readonly subscriptionsMax: number,
	) {
		this.#log = log;
		this.#live = live;
	}

	readonly handle = (call: Call): void => {
		const output = new ResponseStream(call);
		this.#answer(call, output).then(
			() => output.end(),
			(error: unknown) => output.fail(rpcErrorOf(error)),
		);
	};

	async #answer({ request }: Call, output: ResponseStream): Promise<void> {
		const read = readRequest(request);
		const { resolveLinks, maxCount, stream } = read;
		const sender = new EventSender(this.#log, output, resolveLinks);
		if (maxCount === null) return this.#subscribe(read, sender, output.over);
		const bounded = { ...read, maxCount };
		return stream === null
			? readAll(this.#log, bounded, sender, output.over)
			: readStream(this.#log, stream, bounded, sender, output.over);
	}

	async #subscribe(
		{ stream, from, filter }: ReadRequest,
		sender: EventSender,
		gone: AbortSignal,
	): Promise<void> {
		if (this.#subscriptions >= this.subscriptionsMax) {
			throw rpcError(
				status.RESOURCE_EXHAUSTED,
				`there are ${this.subscriptionsMax} subscriptions already`,
			);
		}
		const id = randomUUID();
		const { growth, feed, closing } = this.#live;
		const over = AbortSignal.any([gone, closing]);
		this.#subscriptions++;
		try {
			await (stream === null
				? new AllSubscription(this.#log, growth, sender, filter, over)
				: new StreamSubscription(this.#log, feed, sender, stream, over)
			).run(id, from);
			if (closing.aborted) throw shuttingDown();
		} finally {
			this.#subscriptions--;
		}
	}
}
