import type { Models } from "../hardening/models-of-directory.js";
import type { Log } from "./events.js";
import { naiveRows, type Row } from "./rows.js";

/** Documents of both read models, by id; of logs with one site. */
export function naiveModels(log: Log): Models {
	const { visit, visitor } = naiveRows(log);
	return { visits: documentsOf(visit), visitors: documentsOf(visitor) };
}

function documentsOf(
	rows: readonly Row<unknown>[],
): ReadonlyMap<string, unknown> {
	return new Map(rows.map(({ id, fields }) => [id, fields.document]));
}
