/** The simplest model of an event store: per stream a list of ids, and one list for all. */

export const ERRORS = {
	wrong: "wrong-expected-version",
	deleted: "stream-deleted",
	notFound: "stream-not-found",
} as const;

export type Expected = "any" | "no_stream" | "stream_exists" | number;

/** A revision, or the type of the error that must come. */
export type Outcome = number | (typeof ERRORS)[keyof typeof ERRORS];

export interface ModelMetadata {
	readonly $tb?: number;
	readonly $maxCount?: number;
	readonly mine?: number;
}

const DELETED: ModelMetadata = { $tb: 2 ** 63 };

export class ModelLog {
	/** `stream type revision` of every event, in order. */
	readonly all: string[] = [];
	readonly #streams = new Map<string, ModelStream>();

	stream(name: string): ModelStream {
		let stream = this.#streams.get(name);
		if (stream === undefined) {
			stream = new ModelStream(name, this.all);
			this.#streams.set(name, stream);
		}
		return stream;
	}
}

export class ModelStream {
	readonly name: string;
	readonly ids: string[] = [];
	metadata: ModelMetadata | null = null;
	isTombstoned = false;
	#metadataCount = 0;
	readonly #all: string[];

	constructor(name: string, all: string[]) {
		this.name = name;
		this.#all = all;
	}

	get #isDeleted(): boolean {
		return this.metadata?.$tb === DELETED.$tb;
	}

	append(expected: Expected, ids: readonly string[], type: string): Outcome {
		const settled = this.#settle(expected, ids);
		if (settled !== null) return settled;
		if (ids.length === 0) return this.ids.length - 1;
		const goesOnAt = this.#isDeleted ? this.ids.length : null;
		for (const id of ids) {
			this.#all.push(`${this.name} ${type} ${this.ids.length}`);
			this.ids.push(id);
		}
		if (goesOnAt !== null) this.#describe({ ...this.metadata, $tb: goesOnAt });
		return this.ids.length - 1;
	}

	delete(expected: Expected): Outcome {
		const settled = this.#settle(expected, ["deletion"]);
		if (settled !== null) return settled;
		if (this.ids.length === 0 && this.metadata === null) return ERRORS.wrong;
		this.#describe(DELETED);
		return 0;
	}

	tombstone(expected: Expected): Outcome {
		const settled = this.#settle(expected, ["tombstone"]);
		if (settled !== null) return settled;
		this.isTombstoned = true;
		this.#all.push(`${this.name} $streamDeleted ${2 ** 63}`);
		return 0;
	}

	setMetadata(metadata: ModelMetadata): Outcome {
		if (this.isTombstoned) return ERRORS.deleted;
		const wasDeleted = this.#isDeleted;
		this.#describe(metadata);
		const revision = this.#metadataCount - 1;
		if (wasDeleted) this.#describe({ ...metadata, $tb: this.ids.length });
		return revision;
	}

	/** Ids from the first that can be seen to the last; or why there are none. */
	visible(): readonly { id: string; revision: number }[] | string {
		if (this.isTombstoned) return ERRORS.deleted;
		if (this.ids.length === 0 || this.#isDeleted) return ERRORS.notFound;
		const { $tb = 0, $maxCount = this.ids.length } = this.metadata ?? {};
		const first = Math.max($tb, this.ids.length - $maxCount);
		return this.ids
			.map((id, revision) => ({ id, revision }))
			.filter(({ revision }) => revision >= first);
	}

	#describe(metadata: ModelMetadata): void {
		this.metadata = metadata;
		this.#all.push(`$$${this.name} $metadata ${this.#metadataCount++}`);
	}

	/** What comes of it without anything being written; null where it must be written. */
	#settle(expected: Expected, ids: readonly string[]): Outcome | null {
		const head = this.ids.length - 1;
		if (this.isTombstoned) return ERRORS.deleted;
		if (expected === "stream_exists") {
			if (this.#isDeleted) return ERRORS.deleted;
			if (head < 0 && this.metadata === null) return ERRORS.wrong;
		}
		if (expected === "any" || expected === "stream_exists") {
			const known = ids.length > 0 && ids.every((id) => this.ids.includes(id));
			return known ? this.ids.indexOf(ids.at(-1) as string) : null;
		}
		const after = expected === "no_stream" ? -1 : expected;
		if (after === head) return null;
		const there = this.ids.slice(after + 1, after + 1 + ids.length);
		if (after < head && ids.length > 0 && String(there) === String(ids)) {
			return after + ids.length;
		}
		const beginsAnew =
			after === -1 && this.#isDeleted && ids.length > 0 && there[0] !== ids[0];
		return beginsAnew ? null : ERRORS.wrong;
	}
}
