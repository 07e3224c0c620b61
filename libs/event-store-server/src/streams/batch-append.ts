/** `BatchAppend`: one long stream of appends, each answered once by its correlation id. */

import type { ServerDuplexStream } from "@grpc/grpc-js";
import type { ExpectedState, RawEvent, RawLog } from "#event-store";
import {
	AppendOutcomeUnknown,
	AppendTooLarge,
	InvalidInput,
	StreamTombstoned,
	WrongExpectedRevision,
} from "#kernel";
import type { streamsMessages } from "../generated.js";
import { ResponseStream } from "../response-stream.js";
import {
	APPEND_BYTES_MAX,
	invalidArgument,
	RpcError,
	rpcErrorOf,
	shuttingDown,
} from "../rpc-errors.js";
import * as responses from "../wire/batch-append-response.js";
import { uuidText } from "../wire/uuid.js";
import { proposedEvent, sizeOf } from "./proposed-event.js";
import { expectedState, streamName } from "./request-fields.js";
import type { StreamAccess } from "./stream-access.js";

/** Appends of one call that are not answered yet, at most; more are not read before some are. */
const UNANSWERED_MAX = 2_048;

/** Bytes of theirs, likewise. */
const UNANSWERED_BYTES_MAX = 16_777_216;

/** Appends of one call whose last piece has not come yet, at most; and bytes of all that are not answered. */
const INCOMPLETE_MAX = 1_024;
const PENDING_BYTES_MAX = 67_108_864;

/** How often deadlines are looked at. */
const DEADLINE_SWEEP_MS = 50;

const NO_DEADLINE = Number.POSITIVE_INFINITY;

type Request = streamsMessages.BatchAppendReq;
type Call = ServerDuplexStream<Request, Buffer>;

interface PendingAppend {
	readonly to: responses.Answered;
	readonly stream: string;
	readonly expected: ExpectedState;
	readonly deadlineMs: number;
	readonly events: RawEvent[];
	bytes: number;
	/** The last piece has come: the log has it. */
	isComplete: boolean;
}

/** `closing` aborts when the server closes: then what the log has is answered, and nothing more is taken. */
export function batchAppendHandler(
	log: RawLog,
	access: StreamAccess,
	closing: AbortSignal,
) {
	return (call: Call): void => {
		new BatchAppendCall(log, access, call, closing).start();
	};
}

class BatchAppendCall {
	readonly #log: RawLog;
	readonly #access: StreamAccess;
	readonly #call: Call;
	readonly #closing: AbortSignal;
	readonly #output: ResponseStream;
	/** Unanswered appends by correlation id. */
	readonly #pending = new Map<string, PendingAppend>();
	#pendingBytes = 0;
	/** Those of them that the log has, and their bytes. */
	#submitted = 0;
	#submittedBytes = 0;
	#sweep: NodeJS.Timeout | undefined;
	#hasEnded = false;
	/** The client does not take the answers at the moment. */
	#isDraining = false;

	constructor(
		log: RawLog,
		access: StreamAccess,
		call: Call,
		closing: AbortSignal,
	) {
		this.#log = log;
		this.#access = access;
		this.#call = call;
		this.#closing = closing;
		this.#output = new ResponseStream(call);
	}

	start(): void {
		this.#call.on("data", (request: Request) => this.#receive(request));
		this.#call.on("end", () => {
			this.#hasEnded = true;
			this.#endWhenAnswered();
		});
		const close = () => this.#endWhenAnswered();
		this.#closing.addEventListener("abort", close);
		this.#output.over.addEventListener("abort", () => {
			this.#closing.removeEventListener("abort", close);
			clearInterval(this.#sweep);
			this.#pending.clear();
		});
	}

	#receive(request: Request): void {
		if (this.#closing.aborted) return;
		const to = {
			correlationId: request.getCorrelationId(),
			stream: request.getOptions()?.getStreamIdentifier(),
		};
		let id = "";
		try {
			id = uuidText(to.correlationId);
			const append = this.#pending.get(id) ?? this.#open(id, to, request);
			if (append !== null && !append.isComplete) this.#add(id, append, request);
		} catch (error) {
			if (error instanceof RpcError) this.#refuse(id, to, error.details);
			else this.#output.fail(rpcErrorOf(error));
		}
	}

	/** Also where pieces of it were taken already; those that still come are passed over. */
	#refuse(id: string, to: responses.Answered, reason: string): void {
		const append = this.#pending.get(id);
		const answer = responses.badRequest(append?.to ?? to, reason);
		if (append) this.#answer(id, append, answer);
		else this.#write(answer);
	}

	/** Null where the append was answered already. */
	#open(
		id: string,
		to: responses.Answered,
		request: Request,
	): PendingAppend | null {
		const options = request.getOptions();
		// A further piece of an append that was refused.
		if (options === undefined) return null;
		const stream = streamName(options.getStreamIdentifier());
		if (!this.#access.mayWrite(stream)) {
			this.#write(responses.accessDenied(to));
			return null;
		}
		const incomplete = this.#pending.size - this.#submitted;
		if (!request.getIsFinal() && incomplete >= INCOMPLETE_MAX) {
			throw invalidArgument("too many appends are incomplete");
		}
		const deadlineMs = options.getDeadline()?.toDate().getTime() ?? NO_DEADLINE;
		if (deadlineMs <= Date.now()) {
			this.#write(responses.timeout(to));
			return null;
		}
		const revision = options.hasStreamPosition()
			? options.getStreamPosition()
			: null;
		const expected = expectedState(options, revision);
		const append = {
			to,
			stream,
			expected,
			deadlineMs,
			events: [],
			bytes: 0,
			isComplete: false,
		};
		this.#pending.set(id, append);
		this.#sweep ??= setInterval(() => this.#expire(), DEADLINE_SWEEP_MS);
		return append;
	}

	#add(id: string, append: PendingAppend, request: Request): void {
		for (const message of request.getProposedMessagesList()) {
			const event = proposedEvent(message);
			const bytes = sizeOf(event);
			append.bytes += bytes;
			this.#pendingBytes += bytes;
			append.events.push(event);
		}
		if (append.bytes > APPEND_BYTES_MAX) {
			this.#answer(id, append, responses.maximumAppendSizeExceeded(append.to));
		} else if (request.getIsFinal()) {
			append.isComplete = true;
			void this.#append(id, append);
		} else if (this.#pendingBytes > PENDING_BYTES_MAX) {
			throw invalidArgument("incomplete appends hold too many bytes");
		}
	}

	async #append(id: string, append: PendingAppend): Promise<void> {
		const { stream, expected, events, to, bytes } = append;
		this.#submitted++;
		this.#submittedBytes += bytes;
		if (this.#isFull()) this.#call.pause();
		const answer = await this.#log.append(stream, expected, events).then(
			({ revision, position }) => responses.appended(to, revision, position),
			(error: unknown) => failureAnswer(append, error),
		);
		this.#submitted--;
		this.#submittedBytes -= bytes;
		this.#readOn();
		this.#answer(id, append, answer);
	}

	#isFull(): boolean {
		return (
			this.#submitted >= UNANSWERED_MAX ||
			this.#submittedBytes >= UNANSWERED_BYTES_MAX
		);
	}

	/** Answers once: what comes after a timeout is dropped. */
	#answer(id: string, append: PendingAppend, answer: Buffer): void {
		if (this.#pending.get(id) !== append) return;
		this.#pending.delete(id);
		this.#pendingBytes -= append.bytes;
		this.#write(answer);
		this.#endWhenAnswered();
	}

	#expire(): void {
		const nowMs = Date.now();
		for (const [id, append] of this.#pending) {
			if (append.deadlineMs > nowMs) continue;
			this.#answer(id, append, responses.timeout(append.to));
		}
	}

	#endWhenAnswered(): void {
		if (this.#pending.size === 0) {
			clearInterval(this.#sweep);
			this.#sweep = undefined;
			if (this.#hasEnded) this.#output.end();
		}
		if (this.#closing.aborted && this.#submitted === 0) {
			this.#output.fail(shuttingDown());
		}
	}

	/** Where the client takes no answers, nothing more is taken of it. */
	#write(answer: Buffer): void {
		if (this.#output.write(answer) || this.#isDraining) return;
		this.#isDraining = true;
		this.#call.pause();
		void this.#output.drained().then(() => {
			this.#isDraining = false;
			this.#readOn();
		});
	}

	#readOn(): void {
		if (!this.#isDraining && !this.#isFull()) this.#call.resume();
	}
}

function failureAnswer(
	{ to, expected }: PendingAppend,
	error: unknown,
): Buffer {
	if (error instanceof WrongExpectedRevision) {
		return responses.wrongExpectedVersion(to, expected, error.actual ?? -1);
	}
	if (error instanceof StreamTombstoned) return responses.streamDeleted(to);
	if (error instanceof AppendTooLarge) {
		return responses.maximumAppendSizeExceeded(to);
	}
	if (error instanceof InvalidInput) {
		return responses.badRequest(to, error.message);
	}
	if (error instanceof AppendOutcomeUnknown) return responses.timeout(to);
	return responses.unknown(to);
}
