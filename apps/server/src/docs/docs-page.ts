/** The API pages: Swagger UI out of its package, served by ourselves, so that they work offline. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { docsHtml } from "./page/html.js";
import { INITIALIZER } from "./page/initializer.js";

export interface DocsAsset {
	readonly contentType: string;
	readonly body: Buffer;
}

/** Only our own files; Swagger UI sets styles inline and has its pictures as data URLs. */
export const DOCS_CONTENT_SECURITY_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

const CSS = "text/css; charset=utf-8";
const JAVASCRIPT = "text/javascript; charset=utf-8";

/** File in the package to its content type. */
const PACKAGE_FILES = {
	"swagger-ui.css": CSS,
	"swagger-ui-bundle.js": JAVASCRIPT,
	"favicon-32x32.png": "image/png",
} as const;

function packageFile(name: string): Buffer {
	const require = createRequire(import.meta.url);
	return readFileSync(require.resolve(`swagger-ui-dist/${name}`));
}

/** Path to what is served there, the page itself at `/docs`. Reads 2 MB from disk: to be called once. */
export function docsAssets(): ReadonlyMap<string, DocsAsset> {
	const assets = new Map<string, DocsAsset>();
	assets.set("/docs", {
		contentType: "text/html; charset=utf-8",
		body: Buffer.from(docsHtml()),
	});
	assets.set("/docs/initializer.js", {
		contentType: JAVASCRIPT,
		body: Buffer.from(INITIALIZER),
	});
	for (const [name, contentType] of Object.entries(PACKAGE_FILES)) {
		assets.set(`/docs/${name}`, { contentType, body: packageFile(name) });
	}
	return assets;
}
