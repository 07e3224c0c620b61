import type { Json, JsonObject } from "../json.js";
import { faults } from "../testing/validator.js";
import { danglingRefs, resolved } from "../testing/walk.js";
import { openApiDocument } from "./document.js";
import { parameters } from "./parameters.js";
import { SCHEMA_NAMES } from "./schema-of.js";

const document = openApiDocument({
	version: "1.2.3",
	url: "http://127.0.0.1:3000/",
});

interface Listed {
	readonly name: string;
	readonly path: string;
	readonly operation: JsonObject;
}

const operations: readonly Listed[] = Object.entries(
	document.paths as JsonObject,
).flatMap(([path, item]) =>
	Object.entries(item as JsonObject).map(([method, operation]) => ({
		name: `${method.toUpperCase()} ${path}`,
		path,
		operation: operation as JsonObject,
	})),
);

function responsesOf(operation: JsonObject): readonly [number, JsonObject][] {
	return Object.entries(operation.responses as JsonObject).map(
		([status, response]) => [
			Number(status),
			resolved(document, response as JsonObject),
		],
	);
}

/** Every media type of bodies and responses that has examples: where, the schema's name, the values. */
function* contents(): Generator<readonly [string, string, readonly Json[]]> {
	for (const { name, operation } of operations) {
		const holders = [
			["body", operation.requestBody as JsonObject | undefined] as const,
			...responsesOf(operation),
		];
		for (const [part, holder] of holders) {
			for (const media of Object.values(
				(holder?.content ?? {}) as JsonObject,
			)) {
				const { schema, examples } = media as JsonObject;
				const { $ref = "" } = schema as JsonObject;
				const values = Object.values(examples as JsonObject).map(
					(example) => (example as JsonObject).value as Json,
				);
				yield [`${name} ${part}`, String($ref).split("/").at(-1) ?? "", values];
			}
		}
	}
}

describe("the OpenAPI document", () => {
	it("has every path of the interface and no other", () => {
		expect(operations.map(({ name }) => name).sort()).toEqual(
			[
				"POST /v1/track",
				"POST /v1/track/batch",
				"GET /v1/audit/chain",
				"GET /v1/audit/segments/{segmentId}/visitors/{visitorId}",
				"GET /v1/audit/visitors/{visitorId}",
				"GET /v1/audit/visitors/{visitorId}/changes",
				"GET /v1/audit/visits/{visitId}",
				"GET /v1/audit/visits/{visitId}/changes",
				"GET /v1/projections/{name}/parked",
				"POST /v1/projections/{name}/parked/{position}/retry",
				"POST /v1/projections/{name}/parked/{position}/skip",
				"GET /v1/visits",
				"GET /v1/visits/{visitId}",
				"GET /v1/visits/{visitId}/events",
				"GET /v1/visitors",
				"GET /v1/visitors/{visitorId}",
				"GET /v1/visitors/{visitorId}/visits",
				...["segments", "outcomes"].flatMap((kind) => [
					`POST /v1/${kind}`,
					`GET /v1/${kind}`,
					`GET /v1/${kind}/{id}`,
					`PUT /v1/${kind}/{id}`,
					`DELETE /v1/${kind}/{id}`,
					`GET /v1/${kind}/{id}/versions`,
				]),
				"GET /v1/events",
				"GET /v1/totals",
				"GET /v1/projections",
				...["rebuilds", "verifications"].flatMap((kind) => [
					`POST /v1/projections/{name}/${kind}`,
					`GET /v1/projections/{name}/${kind}/{id}`,
					`DELETE /v1/projections/{name}/${kind}/{id}`,
				]),
				"GET /health/live",
				"GET /health/ready",
				"GET /metrics",
				"GET /docs",
				"GET /openapi.json",
				"GET /asyncapi.json",
			].sort(),
		);
	});

	it("says what it is and where the server is reached", () => {
		expect(document).toMatchObject({
			openapi: "3.1.0",
			info: { title: "journeylog", version: "1.2.3" },
			servers: [{ url: "/" }, { url: "http://127.0.0.1:3000" }],
		});
		expect(JSON.stringify(document.info)).toContain(
			"http://127.0.0.1:3000/v1/track",
		);
	});

	it("names no address where none is known", () => {
		const { servers } = openApiDocument({ version: "1.2.3", url: "/" });
		expect(servers).toMatchObject([{ url: "/" }]);
		expect(servers).toHaveLength(1);
	});

	it("survives JSON unchanged and leads nowhere that is not there", () => {
		expect(JSON.parse(JSON.stringify(document))).toEqual(document);
		expect(danglingRefs(document)).toEqual([]);
	});

	it("gives each operation its own id", () => {
		const ids = operations.map(({ operation }) => operation.operationId);
		expect(new Set(ids).size).toBe(ids.length);
	});

	it.each(operations)("$name says all that callers need", (listed) => {
		const { operation, path } = listed;
		expect(operation).toMatchObject({
			operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/),
			summary: expect.stringMatching(/\S/),
			description: expect.stringMatching(/\S/),
			tags: [expect.stringMatching(/\S/)],
		});
		const tags = (document.tags as JsonObject[]).map(({ name }) => name);
		expect(tags).toEqual(expect.arrayContaining(operation.tags as string[]));
		const open = !path.startsWith("/v1/");
		expect(operation.security).toEqual(
			open ? [] : [{ apiKey: [expect.stringMatching(/^[a-z]+$/)] }, {}],
		);
		const statuses = responsesOf(operation).map(([status]) => status);
		expect(Math.min(...statuses)).toBeLessThan(300);
		expect(statuses).toEqual(
			expect.arrayContaining(open ? [500] : [401, 403, 429, 500, 503]),
		);
		const bodyProblems =
			operation.requestBody === undefined ? [] : [400, 413, 415];
		expect(statuses).toEqual(expect.arrayContaining(bodyProblems));
	});

	it.each(operations)("$name answers errors as problems", (listed) => {
		for (const [status, response] of responsesOf(listed.operation)) {
			if (status < 400 || listed.path === "/health/ready") continue;
			expect(Object.keys(response.content as JsonObject)).toEqual([
				"application/problem+json",
			]);
			const headers = Object.keys((response.headers ?? {}) as JsonObject);
			const expected = {
				401: "WWW-Authenticate",
				429: "Retry-After",
				503: "Retry-After",
			};
			const header = (expected as Record<number, string>)[status];
			expect(headers).toEqual(header === undefined ? [] : [header]);
		}
	});

	it.each(operations)("$name declares the parameters of its path", (listed) => {
		const declared = ((listed.operation.parameters ?? []) as JsonObject[])
			.map((parameter) => resolved(document, parameter))
			.map(({ in: place, name }) => `${place} ${name}`);
		expect(new Set(declared).size).toBe(declared.length);
		const inPath = [...listed.path.matchAll(/\{(\w+)\}/g)].map(
			([, name]) => `path ${name}`,
		);
		expect(declared.filter((at) => at.startsWith("path"))).toEqual(inPath);
	});

	it("has an example for each body and answer, true to its schema", () => {
		const all = [...contents()];
		expect(all.length).toBeGreaterThan(operations.length);
		for (const [where, schema, values] of all) {
			expect([where, values.length > 0]).toEqual([where, true]);
			if (schema === "") continue;
			for (const value of values) {
				expect([where, faults(schema, value, { closed: true })]).toEqual([
					where,
					[],
				]);
			}
		}
	});

	it("uses every parameter and schema that it keeps", () => {
		const all = JSON.stringify(document);
		const unused = [
			...SCHEMA_NAMES.map((name) => `#/components/schemas/${name}`),
			...Object.keys(parameters).map(
				(name) => `#/components/parameters/${name}`,
			),
		].filter((pointer) => !all.includes(`"${pointer}"`));
		expect(unused).toEqual([]);
	});
});
