import type { Clock } from "#kernel";
import type { ReadModelDatabase } from "./database.js";
import { again } from "./retry.js";

/** Checkpoints of followers of the log that are no projections, such as the broadcaster: wherever one runs, it goes on. */
export class FollowerCheckpoints {
	readonly #db: ReadModelDatabase;
	readonly #clock: Clock;

	/** `db` is a writer's. */
	constructor(db: ReadModelDatabase, clock: Clock) {
		this.#db = db;
		this.#clock = clock;
	}

	/** Position of the named checkpoint, 0 where there is none. @throws ReadModelsUnavailable */
	async load(name: string): Promise<number> {
		const row = await again(() =>
			this.#db
				.selectFrom("follower_checkpoints")
				.select("position")
				.where("name", "=", name)
				.executeTakeFirst(),
		);
		return Number(row?.position ?? 0);
	}

	/** A position behind the one that is there changes nothing: it comes from a follower that was taken over. */
	async save(name: string, position: number): Promise<void> {
		const row = { position, updated_at: this.#clock.now() };
		await again(() =>
			this.#db
				.insertInto("follower_checkpoints")
				.values({ name, ...row })
				.onConflict((oc) =>
					oc
						.column("name")
						.doUpdateSet(row)
						.where("follower_checkpoints.position", "<", position),
				)
				.execute(),
		);
	}

	async names(): Promise<readonly string[]> {
		const rows = await again(() =>
			this.#db.selectFrom("follower_checkpoints").select("name").execute(),
		);
		return rows.map(({ name }) => name);
	}

	/** For a log that was set back. */
	async remove(name: string): Promise<void> {
		await again(() =>
			this.#db
				.deleteFrom("follower_checkpoints")
				.where("name", "=", name)
				.execute(),
		);
	}
}
