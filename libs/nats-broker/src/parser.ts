/** Cuts a client's byte stream, however it was split on the way, into operations and payloads. */

import type { BrokerLimits } from "./limits.js";
import {
	canBegin,
	nameEnd,
	type Operation,
	type Publish,
	readOperation,
} from "./operations.js";
import { PayloadCollector } from "./payload-collector.js";
import { ERRORS, ProtocolViolation } from "./protocol.js";

export interface ParserHandler {
	operation(operation: Exclude<Operation, Publish>): void;
	/** `bytes`: header block, payload and the CRLF behind them. */
	publication(head: Publish, bytes: Buffer): void;
}

const LF = 10;
const CR = 13;
/** The longest name of an operation and the blank after it. */
const NAME_BYTES_MAX = 8;
const CRLF_BYTES = 2;

export class Parser {
	/** The begin of a line whose end has not come yet. */
	#begun: Buffer | null = null;
	/** The publication whose payload is due. */
	#head: Publish | null = null;
	#collector: PayloadCollector | null = null;
	#stopped = false;

	constructor(
		private readonly limits: BrokerLimits,
		private readonly handler: ParserHandler,
	) {}

	/** Drops the rest of the chunk in hand and all that comes. */
	stop(): void {
		this.#stopped = true;
	}

	/** @throws ProtocolViolation; the parser is of no use after that */
	push(chunk: Buffer): void {
		let at = 0;
		while (at < chunk.length && !this.#stopped) {
			at =
				this.#head === null
					? this.#takeLine(chunk, at)
					: this.#takePayload(this.#head, chunk, at);
		}
	}

	#takeLine(chunk: Buffer, at: number): number {
		const end = chunk.indexOf(LF, at);
		if (end < 0) {
			this.#keep(chunk, at);
			return chunk.length;
		}
		let line: string;
		if (this.#begun === null) {
			line = lineText(chunk, at, end);
		} else {
			const whole = Buffer.concat([this.#begun, chunk.subarray(at, end)]);
			this.#begun = null;
			line = lineText(whole, 0, whole.length);
		}
		this.#onLine(line);
		return end + 1;
	}

	/** Garbage and lines without end are refused now, not when (if ever) their line ends. */
	#keep(chunk: Buffer, at: number): void {
		const rest = chunk.subarray(at);
		this.#begun =
			this.#begun === null
				? Buffer.from(rest)
				: Buffer.concat([this.#begun, rest]);
		const text = this.#begun.toString("latin1", 0, NAME_BYTES_MAX);
		if (!canBegin(text.replace(/\r$/, ""))) {
			throw new ProtocolViolation(ERRORS.unknownOperation);
		}
		this.#checkLength(this.#begun.length - nameEnd(text) - CRLF_BYTES);
	}

	#onLine(line: string): void {
		this.#checkLength(line.length - nameEnd(line) - 1);
		const operation = readOperation(line);
		if (operation.op !== "publish") {
			this.handler.operation(operation);
			return;
		}
		if (operation.totalBytes > this.limits.payloadBytesMax) {
			throw new ProtocolViolation(ERRORS.payload);
		}
		this.#head = operation;
	}

	#checkLength(argumentBytes: number): void {
		if (argumentBytes > this.limits.controlLineBytesMax) {
			throw new ProtocolViolation(ERRORS.controlLine);
		}
	}

	#takePayload(head: Publish, chunk: Buffer, at: number): number {
		const wanted = head.totalBytes + CRLF_BYTES;
		if (this.#collector === null && chunk.length - at >= wanted) {
			this.#publish(head, chunk.subarray(at, at + wanted));
			return at + wanted;
		}
		this.#collector ??= new PayloadCollector(wanted);
		const next = this.#collector.take(chunk, at);
		if (this.#collector.missing === 0) {
			this.#publish(head, this.#collector.bytes());
		}
		return next;
	}

	#publish(head: Publish, bytes: Buffer): void {
		this.#head = null;
		this.#collector = null;
		if (bytes[bytes.length - 2] !== CR || bytes[bytes.length - 1] !== LF) {
			throw new ProtocolViolation(ERRORS.unknownOperation);
		}
		this.handler.publication(head, bytes);
	}
}

function lineText(bytes: Buffer, from: number, to: number): string {
	const end = to > from && bytes[to - 1] === CR ? to - 1 : to;
	return bytes.toString("latin1", from, end);
}
