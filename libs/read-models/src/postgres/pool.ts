/** The connections of one process, as Kysely's driver sees them: bounded, with typed errors and prepared statements. */

import type {
	PostgresCursor,
	PostgresPool,
	PostgresPoolClient,
	PostgresQueryResult,
} from "kysely";
import pg from "pg";
import { Overloaded } from "#kernel";
import { cannotConnect, endsConnection, errorOfStatement } from "./errors.js";
import {
	CLOSE_MS_MAX,
	CONNECTION_IDLE_MS_MAX,
	POOL_WAITING_MAX,
	STATEMENTS_NAMED_MAX,
} from "./limits.js";

export interface PoolOptions extends pg.ClientConfig {
	readonly connectionsMax: number;
	/** Run once on each new connection. */
	readonly settings: string;
	/** Called before each statement or transaction; throws while there can be none. */
	readonly admit?: () => void;
}

export class ConnectionPool implements PostgresPool {
	readonly #pool: pg.Pool;
	readonly #admit: () => void;
	readonly #names = new StatementNames();
	readonly #inUse = new Set<pg.PoolClient>();
	#ended: Promise<void> | null = null;

	constructor({ connectionsMax, settings, admit, ...config }: PoolOptions) {
		this.#admit = admit ?? (() => {});
		this.#pool = new pg.Pool({
			...config,
			max: connectionsMax,
			idleTimeoutMillis: CONNECTION_IDLE_MS_MAX,
			// The pool waits for it, although its type does not say so.
			onConnect: async (client) => {
				await client.query(settings);
			},
		});
		// A connection that breaks while nobody uses it is just not used again;
		this.#pool.on("error", () => {});
		// one that breaks in use is told by its statement, or by the next one.
		this.#pool.on("connect", (client) => client.on("error", () => {}));
	}

	/** @throws ReadModelsUnavailable where no connection can be had in time, Overloaded where too many wait for one */
	async connect(): Promise<PostgresPoolClient> {
		this.#admit();
		if (this.#pool.waitingCount >= POOL_WAITING_MAX)
			throw new Overloaded("too many requests wait for the read models");
		let client: pg.PoolClient;
		try {
			client = await this.#pool.connect();
		} catch (cause) {
			throw cannotConnect(cause);
		}
		this.#inUse.add(client);
		return new PooledConnection(client, this.#names, () =>
			this.#inUse.delete(client),
		);
	}

	/** Statements under way may end, for a while. */
	end(): Promise<void> {
		this.#ended ??= this.#end();
		return this.#ended;
	}

	async #end(): Promise<void> {
		const late = setTimeout(() => {
			for (const client of this.#inUse) void client.end();
		}, CLOSE_MS_MAX);
		await this.#pool.end();
		clearTimeout(late);
	}
}

class PooledConnection implements PostgresPoolClient {
	#broken = false;

	constructor(
		private readonly client: pg.PoolClient,
		private readonly names: StatementNames,
		private readonly onRelease: () => void,
	) {}

	query<R>(
		text: string,
		parameters: readonly unknown[],
	): Promise<PostgresQueryResult<R>>;
	query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
	query<R>(
		text: string | PostgresCursor<R>,
		parameters: readonly unknown[] = [],
	): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
		if (typeof text !== "string") throw new Error("cursors are not used");
		return this.#run(text, parameters);
	}

	release(): void {
		this.onRelease();
		this.client.release(this.#broken);
	}

	async #run<R>(
		text: string,
		parameters: readonly unknown[],
	): Promise<PostgresQueryResult<R>> {
		// The server itself has rolled back what a broken connection had begun.
		if (this.#broken && text === "rollback") return NOTHING;
		try {
			const result = await this.client.query({
				...this.names.nameOf(text, parameters.length),
				text,
				values: parameters.map(storable),
			});
			return result as unknown as PostgresQueryResult<R>;
		} catch (error) {
			this.#broken ||= endsConnection(error);
			throw errorOfStatement(error);
		}
	}
}

const NOTHING = { command: "SELECT" as const, rowCount: 0, rows: [] };

/** PostgreSQL refuses NUL in text, and no row's key holds one: so it is sought as what UTF-8 has for half characters. */
function storable(parameter: unknown): unknown {
	return typeof parameter === "string"
		? parameter.replaceAll("\0", "\ufffd")
		: parameter;
}

/** Names for the first STATEMENTS_NAMED_MAX statements with parameters; the hot ones are among them. */
class StatementNames {
	readonly #names = new Map<string, string>();

	nameOf(text: string, parameters: number): { name?: string } {
		if (parameters === 0) return {};
		let name = this.#names.get(text);
		if (name === undefined) {
			if (this.#names.size >= STATEMENTS_NAMED_MAX) return {};
			name = `statement_${this.#names.size}`;
			this.#names.set(text, name);
		}
		return { name };
	}
}
