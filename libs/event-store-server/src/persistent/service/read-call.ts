/** `Read`: a consumer's connection. It names its group first, then answers for the messages that it is given. */

import { randomUUID } from "node:crypto";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { persistentMessages } from "../../generated.js";
import { ResponseStream } from "../../response-stream.js";
import {
	invalidArgument,
	type RpcError,
	rpcErrorOf,
} from "../../rpc-errors.js";
import { uuidText } from "../../wire/uuid.js";
import type { ConsumerInfo } from "../core/consumer.js";
import type { NackAction } from "../core/group.js";
import type { Message } from "../core/message.js";
import { keyOf } from "../definition.js";
import type { Connection, RunningGroup } from "../running-group.js";
import type { PersistentSubscriptions } from "../subscriptions.js";
import { confirmation, messageResponse } from "./read-responses.js";
import { targetOf } from "./requests.js";

const { Action } = persistentMessages.ReadReq.Nack;

const NACK_ACTIONS: Readonly<Record<number, NackAction>> = {
	[Action.UNKNOWN]: "unknown",
	[Action.PARK]: "park",
	[Action.RETRY]: "retry",
	[Action.SKIP]: "skip",
	[Action.STOP]: "stop",
};

/** Everybody, where nobody has to say who they are. */
const USERNAME = "system";
const UNKNOWN_NAME = "<unknown>";

type Request = persistentMessages.ReadReq;
type Call = ServerDuplexStream<Request, Buffer>;

export function readHandler(subscriptions: PersistentSubscriptions) {
	return (call: Call): void => {
		new ReadCall(subscriptions, call).start();
	};
}

class ReadCall implements Connection {
	readonly #output: ResponseStream;
	#info: ConsumerInfo | undefined;
	#group: RunningGroup | undefined;
	#isDraining = false;

	constructor(
		private readonly subscriptions: PersistentSubscriptions,
		private readonly call: Call,
	) {
		this.#output = new ResponseStream(call);
	}

	get info(): ConsumerInfo {
		return this.#info as ConsumerInfo;
	}

	start(): void {
		this.call.on("data", (request: Request) => {
			this.#receive(request).catch((error: unknown) => {
				this.#output.fail(rpcErrorOf(error));
				this.#leave();
			});
		});
		this.#output.over.addEventListener("abort", () => this.#leave());
	}

	give(message: Message): boolean {
		const hasRoom = this.#output.write(messageResponse(message));
		if (!hasRoom && !this.#isDraining) void this.#drain();
		return hasRoom;
	}

	drop(error: RpcError): void {
		this.#group = undefined;
		this.#output.fail(error);
	}

	async #drain(): Promise<void> {
		this.#isDraining = true;
		await this.#output.drained();
		this.#isDraining = false;
		this.#group?.resume(this.info.id);
	}

	/** @throws RpcError */
	async #receive(request: Request): Promise<void> {
		if (this.#output.isOver) return;
		const ack = request.getAck();
		const nack = request.getNack();
		if (this.#info === undefined) await this.#connect(request.getOptions());
		else if (ack !== undefined) {
			this.#group?.ack(ack.getIdsList().map(uuidText));
		} else if (nack !== undefined) {
			const action = NACK_ACTIONS[nack.getAction()];
			if (action === undefined) throw invalidArgument("no such nack action");
			const ids = nack.getIdsList().map(uuidText);
			this.#group?.nack(ids, action, nack.getReason());
		} else throw invalidArgument("neither an ack nor a nack");
	}

	/** @throws RpcError */
	async #connect(
		options: persistentMessages.ReadReq.Options | undefined,
	): Promise<void> {
		const { source, group } = targetOf(options);
		const bufferSize = options?.getBufferSize() ?? 0;
		if (bufferSize < 1)
			throw invalidArgument("the buffer size must be above 0");
		const [name] = this.call.metadata.get("connection-name");
		this.#info = {
			id: randomUUID(),
			username: USERNAME,
			connectionName: name === undefined ? UNKNOWN_NAME : String(name),
			bufferSize,
		};
		await this.subscriptions.settled();
		if (this.#output.isOver) return;
		this.#group = this.subscriptions.forConsumer(source, group);
		this.#output.write(confirmation(keyOf(source, group)));
		this.#group.connect(this);
	}

	#leave(): void {
		const group = this.#group;
		this.#group = undefined;
		group?.disconnect(this.info.id);
	}
}
