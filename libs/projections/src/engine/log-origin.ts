/** Which log the tables were projected from: rows of one log and events of another make no model of either. */

import { type EventLog, logIdOf, logReaches } from "#kernel";
import type { ReadModelDatabase } from "#read-models";
import { cancelRebuilds } from "../rebuild/rebuild-records.js";

export class LogOrigin {
	readonly #log: EventLog;
	/** Null until the log has an event of ours, or is asked again. */
	#logId: string | null = null;
	#isNoted = false;

	constructor(log: EventLog) {
		this.#log = log;
	}

	/**
	 * Whether tables that reach to `position` are of another log, or of this one before it was set back. Tables whose
	 * origin was never noted count as this log's: earlier versions knew no other.
	 * @throws StoreUnavailable, ReadModelsUnavailable
	 */
	async isForeign(db: ReadModelDatabase, position: number): Promise<boolean> {
		this.#logId = await logIdOf(this.#log);
		const noted = await db
			.selectFrom("origin")
			.select("log_id")
			.executeTakeFirst();
		this.#isNoted = noted !== undefined;
		if (position === 0) return false;
		if (noted !== undefined && noted.log_id !== this.#logId) return true;
		return !(await logReaches(this.#log, position));
	}

	/** To be called before `note`, outside of its transaction. @throws StoreUnavailable */
	async find(): Promise<void> {
		if (!this.#isNoted) this.#logId ??= await logIdOf(this.#log);
	}

	/** Notes the log as the tables' origin, within the transaction that `db` is. */
	async note(db: ReadModelDatabase): Promise<void> {
		if (this.#isNoted || this.#logId === null) return;
		await db
			.insertInto("origin")
			.values({ log_id: this.#logId })
			.onConflict((oc) => oc.doNothing())
			.execute();
	}

	/** The transaction with `note` in it is through. */
	commit(): void {
		this.#isNoted ||= this.#logId !== null;
	}

	/** The tables are emptied, within the transaction that `db` is; and none that are built are of use any more. */
	async forget(db: ReadModelDatabase): Promise<void> {
		await db.deleteFrom("origin").execute();
		await cancelRebuilds(db);
		this.#isNoted = false;
	}
}
