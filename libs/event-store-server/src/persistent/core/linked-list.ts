/** A doubly linked list: what waits in order, and leaves from any place in constant time. */

export interface ListNode<T> {
	readonly value: T;
}

class Node<T> implements ListNode<T> {
	next: Node<T> | null = null;
	previous: Node<T> | null = null;
	list: LinkedList<T> | null = null;
	constructor(readonly value: T) {}
}

export class LinkedList<T> {
	#first: Node<T> | null = null;
	#last: Node<T> | null = null;
	#size = 0;

	get size(): number {
		return this.#size;
	}

	get first(): T | null {
		return this.#first?.value ?? null;
	}

	append(value: T): ListNode<T> {
		return this.#insertBefore(null, value);
	}

	/** Into a sorted list, found from its end. `order` says where another value belongs, seen from this one. */
	insertSorted(
		value: T,
		order: (other: T) => "before" | "after" | "either",
	): void {
		let place: Node<T> | null = null;
		for (let node = this.#last; node !== null; node = node.previous) {
			const at = order(node.value);
			if (at === "before") break;
			if (at === "after") place = node;
		}
		this.#insertBefore(place, value);
	}

	/** Does nothing where the node was removed before. */
	remove(node: ListNode<T>): boolean {
		const { previous, next, list } = node as Node<T>;
		if (list !== this) return false;
		if (previous === null) this.#first = next;
		else previous.next = next;
		if (next === null) this.#last = previous;
		else next.previous = previous;
		(node as Node<T>).list = null;
		this.#size--;
		return true;
	}

	/** In order; the node just given may be removed meanwhile. */
	*nodes(): Generator<ListNode<T>, void> {
		let node = this.#first;
		while (node !== null) {
			const { next } = node;
			yield node;
			node = next;
		}
	}

	#insertBefore(place: Node<T> | null, value: T): ListNode<T> {
		const node = new Node(value);
		const previous = place === null ? this.#last : place.previous;
		node.list = this;
		node.next = place;
		node.previous = previous;
		if (previous === null) this.#first = node;
		else previous.next = node;
		if (place === null) this.#last = node;
		else place.previous = node;
		this.#size++;
		return node;
	}
}
