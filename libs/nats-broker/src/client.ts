/** One client's connection: what it asked for, what it subscribed to, whether it still lives. */

import type { Socket } from "node:net";
import { type BrokerLimits, LINGER_MS_MAX } from "./limits.js";
import type {
	Operation,
	Publish,
	Subscribe,
	Unsubscribe,
} from "./operations.js";
import { Output } from "./output.js";
import { Parser } from "./parser.js";
import {
	CRLF,
	ERRORS,
	type ErrorText,
	errorLine,
	NO_RESPONDERS_HEADER,
	OK,
	OPTIONS_BEFORE_CONNECT,
	PING,
	PONG,
	ProtocolViolation,
	readConnect,
} from "./protocol.js";
import type { Receiver, Router, Subscription } from "./router.js";
import { isLiteral, isPattern } from "./subjects.js";

const NO_RESPONDERS_BYTES = Buffer.from(NO_RESPONDERS_HEADER + CRLF);

export class Client implements Receiver {
	readonly #parser: Parser;
	readonly #output: Output;
	readonly #subscriptions = new Map<string, Subscription>();
	readonly #pinging: NodeJS.Timeout;
	#options = OPTIONS_BEFORE_CONNECT;
	#heard = true;
	#pingsUnanswered = 0;
	#closed = false;

	constructor(
		private readonly socket: Socket,
		private readonly router: Router,
		private readonly limits: BrokerLimits,
	) {
		this.#parser = new Parser(limits, {
			operation: (operation) => this.#onOperation(operation),
			publication: (head, bytes) => this.#onPublication(head, bytes),
		});
		// A slow consumer cannot read a farewell either: it is cut off.
		this.#output = new Output(socket, limits.pendingBytesMax, () =>
			this.#cutOff(),
		);
		this.#pinging = setInterval(() => this.#ping(), limits.pingIntervalMs);
		this.#pinging.unref();
		socket.setNoDelay(true);
		socket.on("data", (chunk: Buffer) => this.#onData(chunk));
		socket.on("error", () => this.#cutOff());
		socket.on("close", () => this.#release());
	}

	get takesHeaders(): boolean {
		return this.#options.headers;
	}

	get takesEcho(): boolean {
		return this.#options.echo;
	}

	send(head: string, bytes?: Buffer): void {
		if (!this.#closed) this.#output.add(head, bytes);
	}

	/** Tells the client why, where there is a reason, and hangs up. */
	close(reason?: ErrorText): void {
		if (this.#closed) return;
		if (reason !== undefined) this.send(errorLine(reason));
		this.#release();
		this.#output.flush();
		this.socket.end();
		const linger = setTimeout(() => this.socket.destroy(), LINGER_MS_MAX);
		this.socket.once("close", () => clearTimeout(linger));
	}

	#onData(chunk: Buffer): void {
		if (this.#closed) return;
		this.#heard = true;
		try {
			this.#parser.push(chunk);
		} catch (error) {
			if (!(error instanceof ProtocolViolation)) throw error;
			this.close(error.text);
		}
	}

	#onOperation(operation: Exclude<Operation, Publish>): void {
		switch (operation.op) {
			case "ping":
				this.send(PONG);
				break;
			case "pong":
				break;
			case "connect":
				this.#options = readConnect(operation.argument, this.#options);
				this.#ok();
				break;
			case "subscribe":
				this.#subscribe(operation);
				break;
			case "unsubscribe":
				this.#unsubscribe(operation);
				break;
		}
	}

	#ok(): void {
		if (this.#options.verbose) this.send(OK);
	}

	#subscribe(wanted: Subscribe): void {
		const full =
			this.#subscriptions.size >= this.limits.subscriptionsPerClientMax;
		if (!isPattern(wanted.subject)) {
			this.send(errorLine(ERRORS.subject));
		} else if (this.#subscriptions.has(wanted.sid)) {
			// A known sid is left as it is, as in nats-server.
			this.#ok();
		} else if (full) {
			this.send(errorLine(ERRORS.subscriptions));
		} else {
			this.#add(wanted);
			this.#ok();
		}
	}

	#add({ subject, queue, sid }: Subscribe): void {
		const subscription: Subscription = {
			receiver: this,
			pattern: subject,
			queue,
			sid,
			delivered: 0,
			max: 0,
			ended: false,
			onExhausted: (exhausted) => this.#end(exhausted),
		};
		this.#subscriptions.set(sid, subscription);
		this.router.add(subscription);
	}

	#unsubscribe({ sid, max }: Unsubscribe): void {
		const subscription = this.#subscriptions.get(sid);
		if (subscription !== undefined) {
			if (max > subscription.delivered) subscription.max = max;
			else this.#end(subscription);
		}
		this.#ok();
	}

	#end(subscription: Subscription): void {
		this.#subscriptions.delete(subscription.sid);
		this.router.remove(subscription);
	}

	#onPublication(head: Publish, bytes: Buffer): void {
		const { headers, pedantic, noResponders } = this.#options;
		if (head.headerBytes > 0 && !headers) {
			throw new ProtocolViolation(ERRORS.headers);
		}
		// The message goes its way all the same, as in nats-server.
		if (pedantic && !isLiteral(head.subject)) {
			this.send(errorLine(ERRORS.publishSubject));
		}
		this.#ok();
		const delivered = this.router.publish(this, head, bytes);
		if (!delivered && noResponders && head.reply !== "") {
			this.#tellNobodyListens(head.reply);
		}
	}

	#tellNobodyListens(reply: string): void {
		const own = this.router.ownSubscription(this, reply);
		if (own === null) return;
		const size = NO_RESPONDERS_HEADER.length;
		this.send(
			`HMSG ${reply} ${own.sid} ${size} ${size}\r\n`,
			NO_RESPONDERS_BYTES,
		);
	}

	#ping(): void {
		if (this.#heard) {
			this.#heard = false;
			this.#pingsUnanswered = 0;
		} else if (this.#pingsUnanswered >= this.limits.pingsUnansweredMax) {
			this.close(ERRORS.stale);
		} else {
			this.#pingsUnanswered++;
			this.send(PING);
		}
	}

	#cutOff(): void {
		this.#release();
		this.socket.destroy();
	}

	#release(): void {
		if (this.#closed) return;
		this.#closed = true;
		clearInterval(this.#pinging);
		this.#parser.stop();
		for (const subscription of this.#subscriptions.values()) {
			this.router.remove(subscription);
		}
		this.#subscriptions.clear();
	}
}
