/** What a group wants done; the shell around it does it. */

import type { PageRequest } from "./intake.js";
import type { Message } from "./message.js";

export type Effect =
	/** Give the message to the consumer. */
	| { readonly do: "give"; readonly to: string; readonly message: Message }
	/** Tell the consumer that it is dropped, and forget it. */
	| { readonly do: "drop"; readonly consumer: string }
	/** Read the source; the answer goes to `page`. */
	| ({ readonly do: "read" } & PageRequest)
	/** Write the checkpoint. */
	| { readonly do: "checkpoint"; readonly position: number }
	/** Write a link to the parked stream; the answer goes to `parked`. */
	| { readonly do: "park"; readonly message: Message; readonly reason: string }
	/** Read the parked stream with its links resolved; the answer goes to `parkedPage`. */
	| ({ readonly do: "readParked" } & PageRequest)
	/** Truncate the parked stream. */
	| { readonly do: "truncateParked"; readonly before: number };
