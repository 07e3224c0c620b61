/** Messages that wait for a consumer: those to be given again, by their place in the source, then the new ones. */

import { LinkedList, type ListNode } from "./linked-list.js";
import type { Message } from "./message.js";

/** Bytes of data and metadata that wait in a group, above which it reads no further. */
export const BUFFER_BYTES_MAX = 67_108_864;

export class MessageBuffer {
	readonly #retry = new LinkedList<Message>();
	readonly #ready = new LinkedList<Message>();
	#bytes = 0;

	/** `sizeMax`: new messages that may wait; what is given again finds room above it. */
	constructor(private readonly sizeMax: number) {}

	get retryCount(): number {
		return this.#retry.size;
	}

	get readyCount(): number {
		return this.#ready.size;
	}

	/** Whether no single new message may be added. */
	get isFull(): boolean {
		return this.#ready.size >= this.sizeMax || this.#bytes >= BUFFER_BYTES_MAX;
	}

	/** Whether a page of so many may be read. */
	hasRoomFor(count: number): boolean {
		const waiting = this.#retry.size + this.#ready.size;
		return this.sizeMax - waiting >= count && this.#bytes < BUFFER_BYTES_MAX;
	}

	add(message: Message): void {
		this.#bytes += message.bytes;
		this.#ready.append(message);
	}

	/** Replayed ones have no place in the source: they wait in the order in which they came. */
	addRetry(message: Message): void {
		this.#bytes += message.bytes;
		const { position } = message;
		if (position === null) this.#retry.append(message);
		else this.#retry.insertSorted(message, (other) => orderOf(other, position));
	}

	/** In the order in which they should be given; the one just given may be taken meanwhile. */
	*waiting(): Generator<ListNode<Message>, void> {
		yield* this.#retry.nodes();
		yield* this.#ready.nodes();
	}

	take(node: ListNode<Message>): void {
		if (!this.#retry.remove(node)) this.#ready.remove(node);
		this.#bytes -= node.value.bytes;
	}
}

function orderOf(
	{ position }: Message,
	inserted: number,
): "before" | "after" | "either" {
	if (position === null) return "either";
	return position > inserted ? "after" : "before";
}
