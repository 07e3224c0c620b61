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
	/** Bodies that the document gives as examples. */
	readonly examples: readonly unknown[];
	/** Status to the name of the answer's schema; null where it has none of a name. */
	readonly schemas: Readonly<Record<number, string | null>>;
}

interface Content {
	readonly content?: {
		readonly "application/json"?: {
			readonly schema: { readonly $ref?: string };
			readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
		};
	};
}

interface Documented {
	readonly security: readonly { readonly apiKey?: readonly string[] }[];
	readonly requestBody?: Content;
	readonly responses: Readonly<Record<string, Content>>;
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
		Object.entries(methods).map(([method, documented]) =>
			operationOf(path, method, documented),
		),
	);
}

function operationOf(
	path: string,
	method: string,
	{ security, requestBody, responses }: Documented,
): Operation {
	const sent = requestBody?.content?.["application/json"]?.examples ?? {};
	const schemas = Object.entries(responses).map(([status, { content }]) => {
		const ref = content?.["application/json"]?.schema.$ref;
		return [Number(status), ref?.split("/").at(-1) ?? null];
	});
	return {
		method: method.toUpperCase() as Dispatcher.HttpMethod,
		path,
		scope: security[0]?.apiKey?.[0] ?? null,
		hasBody: requestBody !== undefined,
		examples: Object.values(sent).map(({ value }) => value),
		schemas: Object.fromEntries(schemas),
	};
}
