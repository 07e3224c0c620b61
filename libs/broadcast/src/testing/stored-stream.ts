/** The JetStream stream as an operator sees and changes it. */

import {
	type ConnectionOptions,
	connect,
	type JetStreamManager,
	type StreamConfig,
} from "nats";
import { STREAM_NAME } from "../stream.js";

export class StoredStream {
	constructor(private readonly options: () => ConnectionOptions) {}

	/** In the order in which they were stored. */
	async ids(): Promise<readonly string[]> {
		return this.#manage(async (api) => {
			const { state } = await api.streams.info(STREAM_NAME);
			const ids: string[] = [];
			for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
				const message = await api.streams.getMessage(STREAM_NAME, { seq });
				ids.push(message.header.get("Nats-Msg-Id"));
			}
			return ids;
		});
	}

	/** Messages in it. */
	count(): Promise<number> {
		return this.#manage(async (api) => {
			const { state } = await api.streams.info(STREAM_NAME);
			return state.messages;
		});
	}

	config(): Promise<StreamConfig> {
		return this.#manage(async (api) => {
			return (await api.streams.info(STREAM_NAME)).config;
		});
	}

	/** Name of the server that leads it, in a cluster. */
	leader(): Promise<string> {
		return this.#manage(async (api) => {
			return (await api.streams.info(STREAM_NAME)).cluster?.leader ?? "";
		});
	}

	make(config: Partial<StreamConfig>): Promise<unknown> {
		return this.#manage((api) => {
			return api.streams.add({ name: STREAM_NAME, ...config });
		});
	}

	change(config: Partial<StreamConfig>): Promise<unknown> {
		return this.#manage((api) => api.streams.update(STREAM_NAME, config));
	}

	/** Removes it where it is there. */
	remove(): Promise<unknown> {
		return this.#manage((api) => {
			return api.streams.delete(STREAM_NAME).catch(() => false);
		});
	}

	async #manage<Result>(
		work: (api: JetStreamManager) => Promise<Result>,
	): Promise<Result> {
		const client = await connect(this.options());
		try {
			return await work(await client.jetstreamManager());
		} finally {
			await client.close();
		}
	}
}
