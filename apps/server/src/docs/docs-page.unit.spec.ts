import { Script } from "node:vm";
import { BROADCASTS } from "./asyncapi/channels.js";
import { DOCS_CONTENT_SECURITY_POLICY, docsAssets } from "./docs-page.js";

const assets = docsAssets();
const textOf = (path: string) => String(assets.get(path)?.body);
const html = textOf("/docs");

/** Paths besides the assets to which the page may point; the server has them elsewhere. */
const ELSEWHERE = [
	"/openapi.json",
	"/asyncapi.json",
	"/health/ready",
	"/metrics",
];

describe("the API pages", () => {
	it("are a few files with their types", () => {
		const types = [...assets].map(([path, { contentType }]) => [
			path,
			contentType,
		]);
		expect(Object.fromEntries(types)).toEqual({
			"/docs": "text/html; charset=utf-8",
			"/docs/initializer.js": "text/javascript; charset=utf-8",
			"/docs/swagger-ui.css": "text/css; charset=utf-8",
			"/docs/swagger-ui-bundle.js": "text/javascript; charset=utf-8",
			"/docs/favicon-32x32.png": "image/png",
		});
		for (const { body } of assets.values())
			expect(body.length).toBeGreaterThan(0);
	});

	it("load and link nothing but this server's own", () => {
		const targets = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(
			([, target]) => target as string,
		);
		expect(targets.length).toBeGreaterThan(5);
		for (const target of targets) {
			const known =
				assets.has(target) ||
				ELSEWHERE.includes(target) ||
				html.includes(`id="${target.slice(1)}"`);
			expect([target, known]).toEqual([target, true]);
		}
		expect(html).not.toMatch(/https?:\/\//);
	});

	it("keep to their own policy: no inline script", () => {
		expect(DOCS_CONTENT_SECURITY_POLICY).toContain("script-src 'self';");
		expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
		expect(html).not.toMatch(/\son\w+=/);
	});

	it("load nothing from elsewhere in their styles", () => {
		const urls = textOf("/docs/swagger-ui.css").matchAll(
			/url\(["']?([^"')]*)/g,
		);
		for (const [, url] of urls) expect(url).toMatch(/^(data:|#)/);
	});

	it("start Swagger UI with the server's document", () => {
		const given: { url?: string; validatorUrl?: string | null }[] = [];
		const window = {
			addEventListener: (_: string, listener: () => void) => listener(),
		};
		new Script(textOf("/docs/initializer.js")).runInNewContext({
			window,
			SwaggerUIBundle: (options: object) => given.push(options),
		});
		expect(given).toMatchObject([{ url: "/openapi.json", validatorUrl: null }]);
	});

	it("tell of every broadcast", () => {
		for (const { address } of BROADCASTS) expect(html).toContain(address);
	});
});
