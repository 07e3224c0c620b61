/** One control line to one operation: names in any case, arguments parted by spaces or tabs. */

import { ERRORS, ProtocolViolation } from "./protocol.js";

export interface Publish {
	readonly op: "publish";
	readonly subject: string;
	/** Empty where no answer is wanted. */
	readonly reply: string;
	/** Bytes of the header block, 0 where the message has none. */
	readonly headerBytes: number;
	/** Bytes of header block and payload together. */
	readonly totalBytes: number;
}

export interface Subscribe {
	readonly op: "subscribe";
	readonly subject: string;
	/** Empty where the subscription is nobody's queue group. */
	readonly queue: string;
	readonly sid: string;
}

export interface Unsubscribe {
	readonly op: "unsubscribe";
	readonly sid: string;
	/** Ends once so many messages were delivered; 0: at once. */
	readonly max: number;
}

export type Operation =
	| Publish
	| Subscribe
	| Unsubscribe
	| { readonly op: "connect"; readonly argument: string }
	| { readonly op: "ping" }
	| { readonly op: "pong" };

const NAMES = ["PUB", "HPUB", "SUB", "UNSUB", "CONNECT", "PING", "PONG"];
const NAME_LENGTH_MAX = 7;
/** nats-server takes sizes of nine digits at most. */
const SIZE_DIGITS_MAX = 9;
const SPACE = 32;
const TAB = 9;

/** Where the first word of a line ends. */
export function nameEnd(line: string): number {
	let end = 0;
	while (end < line.length && !isBlank(line.charCodeAt(end))) end++;
	return end;
}

/** Whether a line that has begun like this can still become an operation. */
export function canBegin(line: string): boolean {
	const end = nameEnd(line);
	if (end > NAME_LENGTH_MAX) return false;
	const name = line.slice(0, end).toUpperCase();
	return end < line.length
		? NAMES.includes(name)
		: NAMES.some((known) => known.startsWith(name));
}

/** @throws ProtocolViolation */
export function readOperation(line: string): Operation {
	const end = nameEnd(line);
	switch (line.slice(0, end).toUpperCase()) {
		case "PUB":
			return readPub(wordsOf(line, end));
		case "HPUB":
			return readHpub(wordsOf(line, end));
		case "SUB":
			return readSub(wordsOf(line, end));
		case "UNSUB":
			return readUnsub(wordsOf(line, end));
		case "CONNECT":
			return { op: "connect", argument: line.slice(end) };
		case "PING":
			return { op: "ping" };
		case "PONG":
			return { op: "pong" };
		default:
			throw new ProtocolViolation(ERRORS.unknownOperation);
	}
}

function isBlank(code: number): boolean {
	return code === SPACE || code === TAB;
}

function wordsOf(line: string, from: number): string[] {
	const words: string[] = [];
	let at = from;
	while (at < line.length) {
		while (at < line.length && isBlank(line.charCodeAt(at))) at++;
		const start = at;
		while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
		if (at > start) words.push(line.slice(start, at));
	}
	if (words.length === 0) throw new ProtocolViolation(ERRORS.unknownOperation);
	return words;
}

function readPub(words: readonly string[]): Publish {
	const [subject, second, third] = words;
	if (words.length === 2) return publish(subject, "", "0", second);
	if (words.length === 3) return publish(subject, second, "0", third);
	throw new ProtocolViolation(ERRORS.badArguments);
}

function readHpub(words: readonly string[]): Publish {
	const [subject, second, third, fourth] = words;
	if (words.length === 3) return publish(subject, "", second, third);
	if (words.length === 4) return publish(subject, second, third, fourth);
	throw new ProtocolViolation(ERRORS.badArguments);
}

function publish(
	subject = "",
	reply = "",
	headerSize = "",
	totalSize = "",
): Publish {
	const headerBytes = readSize(headerSize);
	const totalBytes = readSize(totalSize);
	if (headerBytes < 0 || totalBytes < headerBytes) {
		throw new ProtocolViolation(ERRORS.badArguments);
	}
	return { op: "publish", subject, reply, headerBytes, totalBytes };
}

function readSub(words: readonly string[]): Subscribe {
	const [subject = "", second = "", third = ""] = words;
	if (words.length === 2) {
		return { op: "subscribe", subject, queue: "", sid: second };
	}
	if (words.length === 3) {
		return { op: "subscribe", subject, queue: second, sid: third };
	}
	throw new ProtocolViolation(ERRORS.badArguments);
}

/** A maximum that is no number counts as none, as in nats-server. */
function readUnsub(words: readonly string[]): Unsubscribe {
	const [sid = "", max = "0"] = words;
	if (words.length > 2) throw new ProtocolViolation(ERRORS.badArguments);
	return { op: "unsubscribe", sid, max: Math.max(0, readSize(max)) };
}

/** @returns -1 where it is no size */
function readSize(word: string): number {
	if (word.length === 0 || word.length > SIZE_DIGITS_MAX) return -1;
	let size = 0;
	for (let i = 0; i < word.length; i++) {
		const digit = word.charCodeAt(i) - 48;
		if (digit < 0 || digit > 9) return -1;
		size = size * 10 + digit;
	}
	return size;
}
