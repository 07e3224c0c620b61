/** One BatchAppend call: appends of any stream go in, each is answered by its correlation id, in any order. */

import { parseUUID } from "@eventstore/db-client/dist/utils/grpcUUID.js";
import type {
	BatchAppendReq,
	BatchAppendResp,
} from "@eventstore/db-client/generated/streams_pb.js";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import { StoreUnavailable } from "#kernel";
import type { EncodedAppend } from "../append-encoding.js";
import { outcomeUnknown } from "./append-errors.js";
import { appendRequest } from "./append-request.js";
import {
	APPEND_ANSWER_GRACE_MS,
	APPEND_MS_MAX,
	IN_FLIGHT_BYTES_MAX,
	IN_FLIGHT_MAX,
} from "./limits.js";

interface Waiting {
	readonly append: EncodedAppend;
	resolve(answer: BatchAppendResp): void;
	reject(error: Error): void;
}

interface Sent extends Waiting {
	/** When its answer is overdue, by `performance.now()`. */
	readonly dueAtMs: number;
}

export class AppendStream {
	readonly #call: ClientDuplexStream<BatchAppendReq, BatchAppendResp>;
	readonly #onBroken: (error: unknown) => void;
	/** Sent, in that order, and not answered yet, by correlation id. The appender bounds them and the waiting ones. */
	readonly #sent = new Map<string, Sent>();
	/** Not sent yet, as the transport takes no more for now, or too many are under way. */
	#waiting: Waiting[] = [];
	/** Index of the first that waits. */
	#next = 0;
	#isTransportFull = false;
	/** Of the appends that are sent and not answered. */
	#sentBytes = 0;
	#count = 0;
	#overdue: NodeJS.Timeout | undefined;
	#brokenBy: string | null = null;

	/** @param onBroken told once, when the call has ended or does not answer */
	constructor(
		call: ClientDuplexStream<BatchAppendReq, BatchAppendResp>,
		onBroken: (error: unknown) => void,
	) {
		this.#call = call;
		this.#onBroken = onBroken;
		call.on("data", (answer: BatchAppendResp) => this.#answered(answer));
		call.on("drain", () => {
			this.#isTransportFull = false;
			this.#writeOn();
		});
		call.on("error", (error) => this.#break(error));
		call.on("end", () => this.#break(new Error("the server ended the call")));
	}

	get isBroken(): boolean {
		return this.#brokenBy !== null;
	}

	/** @throws AppendOutcomeUnknown where it was sent and the answer stays away, else StoreUnavailable */
	send(append: EncodedAppend): Promise<BatchAppendResp> {
		return new Promise((resolve, reject) => {
			const waiting = { append, resolve, reject };
			if (this.#brokenBy !== null) reject(unsent(waiting, this.#brokenBy));
			else if (this.#isFull) this.#waiting.push(waiting);
			else this.#write(waiting);
		});
	}

	/** No more appends. Those that are owed an answer get it, then the call ends. */
	end(): void {
		this.#brokenBy ??= "the connection was given up";
		if (this.#sent.size === 0) this.#call.end();
	}

	get #isFull(): boolean {
		return (
			this.#isTransportFull ||
			this.#sent.size >= IN_FLIGHT_MAX ||
			this.#sentBytes >= IN_FLIGHT_BYTES_MAX
		);
	}

	#write(waiting: Waiting): void {
		const id = correlationId(this.#count++);
		const patienceMs = APPEND_MS_MAX + APPEND_ANSWER_GRACE_MS;
		const dueAtMs = performance.now() + patienceMs;
		this.#sent.set(id, { ...waiting, dueAtMs });
		this.#sentBytes += waiting.append.bytes;
		this.#overdue ??= setTimeout(() => this.#checkOverdue(), patienceMs);
		const request = appendRequest(id, waiting.append);
		this.#isTransportFull = !this.#call.write(request);
	}

	#writeOn(): void {
		while (this.#next < this.#waiting.length && !this.#isFull) {
			this.#write(this.#waiting[this.#next++] as Waiting);
		}
		if (this.#next < this.#waiting.length) return;
		this.#waiting = [];
		this.#next = 0;
	}

	#answered(answer: BatchAppendResp): void {
		const id = parseUUID(answer.getCorrelationId()) ?? "";
		const owed = this.#sent.get(id);
		if (owed === undefined) return;
		this.#sent.delete(id);
		this.#sentBytes -= owed.append.bytes;
		owed.resolve(answer);
		this.#writeOn();
		if (this.isBroken) this.end();
	}

	/** The first one sent is the first one due. */
	#checkOverdue(): void {
		this.#overdue = undefined;
		const [oldest] = this.#sent.values();
		if (oldest === undefined) return;
		const leftMs = oldest.dueAtMs - performance.now();
		if (leftMs > 0) {
			this.#overdue = setTimeout(() => this.#checkOverdue(), leftMs);
			return;
		}
		this.#break(new Error("no answer in time"));
		this.#call.cancel();
	}

	#break(error: Error): void {
		const wasBroken = this.isBroken;
		this.#brokenBy = error.message;
		clearTimeout(this.#overdue);
		const sent = [...this.#sent.values()];
		const waiting = this.#waiting.slice(this.#next);
		this.#sent.clear();
		this.#waiting = [];
		this.#next = 0;
		for (const owed of sent) {
			owed.reject(outcomeUnknown(owed.append.stream, error.message));
		}
		for (const owed of waiting) owed.reject(unsent(owed, error.message));
		if (!wasBroken) this.#onBroken(error);
	}
}

function unsent({ append }: Waiting, reason: string): StoreUnavailable {
	return new StoreUnavailable(`append to ${append.stream}: ${reason}`);
}

/** A UUID that is this call's own. */
function correlationId(number: number): string {
	return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}
