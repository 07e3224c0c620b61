/** One BatchAppend call: appends of any stream go in, each is answered by its correlation id, in any order. */

import { parseUUID } from "@eventstore/db-client/dist/utils/grpcUUID.js";
import type {
	BatchAppendReq,
	BatchAppendResp,
} from "@eventstore/db-client/generated/streams_pb.js";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import { StoreUnavailable } from "#kernel";
import type { EncodedAppend } from "../embedded/append-encoding.js";
import { outcomeUnknown } from "./append-errors.js";
import { appendRequest } from "./append-request.js";
import { APPEND_ANSWER_GRACE_MS, APPEND_MS_MAX } from "./limits.js";

interface Owed {
	readonly append: EncodedAppend;
	/** When its answer is overdue, by `performance.now()`. */
	readonly dueAtMs: number;
	resolve(answer: BatchAppendResp): void;
	reject(error: Error): void;
}

export class AppendStream {
	readonly #call: ClientDuplexStream<BatchAppendReq, BatchAppendResp>;
	readonly #onBroken: (error: unknown) => void;
	/** Sent, in that order, and not answered yet, by correlation id. The appender bounds them and the waiting ones. */
	readonly #sent = new Map<string, Owed>();
	/** Not sent yet, as the transport takes no more for now. */
	#waiting: Owed[] = [];
	#isBlocked = false;
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
		call.on("drain", () => this.#unblock());
		call.on("error", (error) => this.#break(error));
		call.on("end", () => this.#break(new Error("the server ended the call")));
	}

	get isBroken(): boolean {
		return this.#brokenBy !== null;
	}

	/** @throws AppendOutcomeUnknown where it was sent and the answer stays away, else StoreUnavailable */
	send(append: EncodedAppend): Promise<BatchAppendResp> {
		return new Promise((resolve, reject) => {
			const dueAtMs =
				performance.now() + APPEND_MS_MAX + APPEND_ANSWER_GRACE_MS;
			const owed = { append, dueAtMs, resolve, reject };
			if (this.#brokenBy !== null) reject(unsent(owed, this.#brokenBy));
			else if (this.#isBlocked) this.#waiting.push(owed);
			else this.#write(owed);
		});
	}

	/** No more appends; those that are owed an answer get it. */
	end(): void {
		this.#brokenBy ??= "the connection was given up";
		this.#call.end();
	}

	#write(owed: Owed): void {
		const id = correlationId(this.#count++);
		this.#sent.set(id, owed);
		this.#overdue ??= setTimeout(
			() => this.#checkOverdue(),
			owed.dueAtMs - performance.now(),
		);
		this.#isBlocked = !this.#call.write(appendRequest(id, owed.append));
	}

	#unblock(): void {
		this.#isBlocked = false;
		const waiting = this.#waiting;
		let next = 0;
		while (!this.#isBlocked && next < waiting.length) {
			this.#write(waiting[next++] as Owed);
		}
		this.#waiting = waiting.slice(next);
	}

	#answered(answer: BatchAppendResp): void {
		const id = parseUUID(answer.getCorrelationId()) ?? "";
		const owed = this.#sent.get(id);
		this.#sent.delete(id);
		owed?.resolve(answer);
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
		const waiting = this.#waiting;
		this.#sent.clear();
		this.#waiting = [];
		for (const owed of sent) {
			owed.reject(outcomeUnknown(owed.append.stream, error.message));
		}
		for (const owed of waiting) owed.reject(unsent(owed, error.message));
		if (!wasBroken) this.#onBroken(error);
	}
}

function unsent({ append }: Owed, reason: string): StoreUnavailable {
	return new StoreUnavailable(`append to ${append.stream}: ${reason}`);
}

/** A UUID that is this call's own. */
function correlationId(number: number): string {
	return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}
