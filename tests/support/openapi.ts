/** The operations of the OpenAPI document that the server serves. */

import type { Dispatcher } from "undici";
import { read } from "./commands.js";
import type { TestServer } from "./server.js";

export interface Operation {
	readonly method: Dispatcher.HttpMethod;
	/** With its parameters in braces. */
	readonly path: string;
	/** null: needs no key. */
	readonly scope: string | null;
	readonly hasBody: boolean;
	/** Documented statuses of an answer that is no problem. */
	readonly statuses: readonly number[];
}

interface Documented {
	readonly security: readonly { readonly apiKey?: readonly string[] }[];
	readonly requestBody?: object;
	readonly responses: Readonly<Record<string, object>>;
}

interface Document {
	readonly paths: Readonly<
		Record<string, Readonly<Record<string, Documented>>>
	>;
}

export async function operationsOf(
	server: TestServer,
): Promise<readonly Operation[]> {
	const { paths } = await read<Document>(server, "/openapi.json");
	return Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({
			method: method.toUpperCase() as Dispatcher.HttpMethod,
			path,
			scope: operation.security[0]?.apiKey?.[0] ?? null,
			hasBody: operation.requestBody !== undefined,
			statuses: Object.keys(operation.responses).map(Number),
		})),
	);
}
