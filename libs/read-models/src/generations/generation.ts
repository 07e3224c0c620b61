/**
 * Generations of the projections' tables: beside the live ones, others of the same shape may be built, whose names end
 * with the generation's number. Whatever is done through `inGeneration(db, n)` is done to those instead.
 */

import {
	type KyselyPlugin,
	OperationNodeTransformer,
	type PluginTransformQueryArgs,
	type PluginTransformResultArgs,
	type QueryResult,
	type RootOperationNode,
	type SchemableIdentifierNode,
	type UnknownRow,
} from "kysely";
import type { ReadModelDatabase } from "../database.js";
import type { ReadModelTables } from "../schema.js";

/** Tables that every generation has, whichever projections it is of. */
export const SHARED_TABLES = [
	"totals",
	"checkpoints",
	"parked_events",
] as const;

/** Tables of which a generation has its own. */
const GENERATION_TABLES: ReadonlySet<string> = new Set<keyof ReadModelTables>([
	"visits",
	"visit_segments",
	"visit_outcomes",
	"visitors",
	"visitor_segments",
	"external_ids",
	...SHARED_TABLES,
]);

/** The table's name in a generation. */
export function tableIn(
	generation: number,
	table: keyof ReadModelTables,
): string {
	return `${table}__g${generation}`;
}

/** The generation that a table is of, or that it was replaced by; null where its name tells none. */
export function generationIn(table: string): number | null {
	const match = /__g(\d+)(_old)?$/.exec(table);
	return match === null ? null : Number(match[1]);
}

/** The same connections, but with the generation's tables in place of the live ones. */
export function inGeneration<DB extends ReadModelDatabase>(
	db: DB,
	generation: number,
): DB {
	return db.withPlugin(new GenerationPlugin(generation)) as DB;
}

/** Null where `db` has the live tables. */
export function generationOf(
	db: Pick<ReadModelDatabase, "getExecutor">,
): number | null {
	for (const plugin of db.getExecutor().plugins) {
		if (plugin instanceof GenerationPlugin) return plugin.generation;
	}
	return null;
}

class GenerationPlugin implements KyselyPlugin {
	readonly #renaming: Renaming;

	constructor(readonly generation: number) {
		this.#renaming = new Renaming(generation);
	}

	transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
		return this.#renaming.transformNode(node);
	}

	async transformResult({
		result,
	}: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
		return result;
	}
}

class Renaming extends OperationNodeTransformer {
	constructor(private readonly generation: number) {
		super();
	}

	protected override transformSchemableIdentifier(
		node: SchemableIdentifierNode,
	): SchemableIdentifierNode {
		const { name } = node.identifier;
		if (!GENERATION_TABLES.has(name)) return node;
		const table = name as keyof ReadModelTables;
		const renamed = tableIn(this.generation, table);
		return { ...node, identifier: { ...node.identifier, name: renamed } };
	}
}
