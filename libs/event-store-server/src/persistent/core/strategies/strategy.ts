/** Which consumer a message goes to. */

import type { Consumer } from "../consumer.js";
import type { Message } from "../message.js";

/**
 * `later`: the consumer that must have it has no room, but others may have room for other messages. `full`: nobody has
 * room for any message.
 */
export type Choice = Consumer | "later" | "full";

export interface Strategy {
	add(consumer: Consumer): void;
	remove(consumer: Consumer): void;
	choose(message: Message): Choice;
	/** The chosen consumer got it. */
	given(message: Message): void;
	/** The consumer, which is still there, answered for it, or it timed out. */
	returned(message: Message): void;
}
