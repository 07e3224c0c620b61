/** The documents that the server serves about itself. */

export {
	type AsyncApiOptions,
	asyncApiDocument,
} from "./asyncapi/document.js";
export {
	DOCS_CONTENT_SECURITY_POLICY,
	type DocsAsset,
	docsAssets,
} from "./docs-page.js";
export type { Json, JsonObject } from "./json.js";
export { type OpenApiOptions, openApiDocument } from "./openapi/document.js";
export {
	SCHEMA_NAMES,
	type SchemaOfOptions,
	schemaOf,
} from "./openapi/schema-of.js";
