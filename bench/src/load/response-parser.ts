/**
 * Reads HTTP/1.1 answers from one keep-alive connection: the status and a body of the announced length, nothing else.
 * A full parser would take from the server the processor time that is being measured.
 */

const HEAD_END = Buffer.from("\r\n\r\n");
/** RFC 9112 section 4: `HTTP/1.1 202 Accepted`. */
const STATUS_AT = "HTTP/1.1 ".length;
const HEAD_BYTES_MAX = 16_384;
const BODY_BYTES_MAX = 16 * 1_048_576;
/** RFC 9110 sections 15.3.5 and 15.4.5: answers that never have a body. */
const WITHOUT_BODY = new Set([204, 304]);

/** The server sent something that is no answer this parser can read. */
export class UnreadableResponse extends Error {}

/** `body` is only valid during the call: its memory is used again. */
export type OnResponse = (status: number, body: Buffer) => void;

interface Head {
	readonly status: number;
	/** Bytes from the start of the answer to its end, body included. */
	readonly length: number;
	readonly bodyAt: number;
}

export class ResponseParser {
	/** What has come of an answer that is not complete, in order, copied. */
	private parts: Buffer[] = [];
	private partBytes = 0;
	/** Known once the head of the incomplete answer is. */
	private head: Head | null = null;

	constructor(private readonly onResponse: OnResponse) {}

	/** Whether the bytes so far end with an answer's end. */
	get atBoundary(): boolean {
		return this.partBytes === 0;
	}

	/** `chunk` may be used again after the call. @throws UnreadableResponse */
	push(chunk: Buffer): void {
		let rest = chunk;
		while (rest.length > 0) {
			if (this.partBytes > 0) {
				const joined = this.join(rest);
				if (joined === null) return;
				rest = joined;
			}
			const head = this.head ?? readHead(rest);
			if (head === null || rest.length < head.length) {
				this.keep(rest, head);
				return;
			}
			this.head = null;
			this.onResponse(head.status, rest.subarray(head.bodyAt, head.length));
			rest = rest.subarray(head.length);
		}
	}

	/** Joins once all is there: a long body in many chunks is copied a fixed number of times. */
	private join(chunk: Buffer): Buffer | null {
		const { head } = this;
		if (head !== null && this.partBytes + chunk.length < head.length) {
			this.keep(chunk, head);
			return null;
		}
		const joined = Buffer.concat([...this.parts, chunk]);
		this.parts = [];
		this.partBytes = 0;
		return joined;
	}

	private keep(chunk: Buffer, head: Head | null): void {
		this.parts.push(Buffer.from(chunk));
		this.partBytes += chunk.length;
		this.head = head;
	}
}

/** Null while the head has not come to its end. */
function readHead(bytes: Buffer): Head | null {
	const end = bytes.indexOf(HEAD_END);
	if (end > HEAD_BYTES_MAX || (end < 0 && bytes.length > HEAD_BYTES_MAX)) {
		throw new UnreadableResponse(`a head of over ${HEAD_BYTES_MAX} bytes`);
	}
	if (end < 0) return null;
	const text = bytes.toString("latin1", 0, end);
	const status = Number(text.slice(STATUS_AT, STATUS_AT + 3));
	if (!text.startsWith("HTTP/1.1 ") || !(status >= 200 && status <= 599)) {
		throw new UnreadableResponse(`no final answer: ${text.slice(0, 80)}`);
	}
	const bodyAt = end + HEAD_END.length;
	return { status, bodyAt, length: bodyAt + bodyLength(text, status) };
}

function bodyLength(head: string, status: number): number {
	if (WITHOUT_BODY.has(status)) return 0;
	const digits = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1];
	if (digits === undefined) {
		throw new UnreadableResponse(`no Content-Length in: ${head.slice(0, 200)}`);
	}
	const length = Number(digits);
	if (length > BODY_BYTES_MAX) {
		throw new UnreadableResponse(`a body of ${length} bytes`);
	}
	return length;
}
