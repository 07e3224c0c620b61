/** What a statement's failure means, by PostgreSQL's SQLSTATE codes (its manual, appendix A). */

import { DatabaseError } from "pg";
import { ReadModelsUnavailable } from "#kernel";

/** The statement, or the transaction it was in, was cut short; the same may well work at once. */
export class StatementInterrupted extends ReadModelsUnavailable {}

/** After these the connection cannot be used any more. */
const ENDING: ReadonlySet<string> = new Set([
	"25P03", // idle_in_transaction_session_timeout
	"57P01", // admin_shutdown: of the server, or of this one session
	"57P02", // crash_shutdown
	"57P05", // idle_session_timeout
	"0A000", // feature_not_supported: a prepared statement's table has another shape since; a new connection has none
]);

const INTERRUPTED: ReadonlySet<string> = new Set([
	...ENDING,
	"40001", // serialization_failure
	"40P01", // deadlock_detected
]);

const UNAVAILABLE: ReadonlySet<string> = new Set([
	"25006", // read_only_sql_transaction: a standby
	"55P03", // lock_not_available
]);

/** connection exception, insufficient resources, operator intervention (as at the end of a statement's time), system error */
const UNAVAILABLE_CLASSES: ReadonlySet<string> = new Set([
	"08",
	"53",
	"57",
	"58",
]);

export function endsConnection(error: unknown): boolean {
	// What the server did not say comes from the socket or the client.
	return !(error instanceof DatabaseError) || ENDING.has(error.code ?? "");
}

/** The error as callers meet it, the raw one as its cause; what is a fault of the statement itself stays as it is. */
export function errorOfStatement(error: unknown): unknown {
	const message = `read models: ${reasonOf(error)}`;
	if (!(error instanceof DatabaseError))
		return new StatementInterrupted(message, { cause: error });
	const { code = "" } = error;
	if (INTERRUPTED.has(code))
		return new StatementInterrupted(message, { cause: error });
	if (UNAVAILABLE.has(code) || UNAVAILABLE_CLASSES.has(code.slice(0, 2)))
		return new ReadModelsUnavailable(message, { cause: error });
	return error;
}

export function cannotConnect(cause: unknown): ReadModelsUnavailable {
	return new ReadModelsUnavailable(
		`read models: database out of reach: ${reasonOf(cause)}`,
		{ cause },
	);
}

/** An error's message. Where a name has several addresses Node gathers their errors under one that has none. */
export function reasonOf(error: unknown): string {
	const { errors, message } = error as Partial<AggregateError>;
	return errors?.map(reasonOf).join(", ") || message || String(error);
}
