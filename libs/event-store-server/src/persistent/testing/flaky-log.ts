/** A log that can be taken away and given back, reads and writes apart. */

import type { RawLog } from "#event-store";
import { StoreUnavailable } from "#kernel";

export class FlakyLog implements RawLog {
	readsFail = false;
	writesFail = false;
	/** Streams that were tried to be appended to, each time. */
	readonly appendsTo: string[] = [];

	constructor(private readonly log: RawLog) {}

	append: RawLog["append"] = (...args) => {
		this.appendsTo.push(args[0]);
		return this.#write(() => this.log.append(...args));
	};

	deleteStream: RawLog["deleteStream"] = (...args) =>
		this.#write(() => this.log.deleteStream(...args));

	tombstoneStream: RawLog["tombstoneStream"] = (...args) =>
		this.#write(() => this.log.tombstoneStream(...args));

	readStream: RawLog["readStream"] = (...args) =>
		this.#read(() => this.log.readStream(...args));

	readAll: RawLog["readAll"] = (...args) =>
		this.#read(() => this.log.readAll(...args));

	headPosition: RawLog["headPosition"] = () =>
		this.#read(() => this.log.headPosition());

	onHead: RawLog["onHead"] = (listener) => this.log.onHead(listener);

	async #read<T>(read: () => Promise<T>): Promise<T> {
		if (this.readsFail) throw new StoreUnavailable("taken away");
		return read();
	}

	async #write<T>(write: () => Promise<T>): Promise<T> {
		if (this.writesFail) throw new StoreUnavailable("taken away");
		return write();
	}
}
