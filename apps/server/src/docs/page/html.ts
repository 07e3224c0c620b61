/** The page around Swagger UI. */

import { BROADCASTS } from "../asyncapi/channels.js";

const STYLE = `
	body { margin: 0; background: #fafafa; color: #1f2933; font: 16px/1.5 system-ui, sans-serif; }
	header { background: #1f2933; color: #fff; }
	header > div, main > section { max-width: 1420px; margin: 0 auto; padding: 0 20px; }
	header > div { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 32px; padding-block: 14px; }
	h1 { margin: 0; font-size: 22px; line-height: 1.3; }
	header p { flex-basis: 100%; margin: 0; color: #cbd2d9; }
	nav { display: flex; flex-wrap: wrap; gap: 4px 20px; }
	nav a { color: #9cd1ff; }
	h2 { margin: 32px 0 8px; font-size: 24px; }
	table { width: 100%; border-collapse: collapse; background: #fff; border: 1px solid #d9dee3; }
	th, td { padding: 8px 12px; text-align: left; vertical-align: top; border-bottom: 1px solid #e8ecef; }
	tr:last-child > td { border-bottom: 0; }
	td > code { font: 600 14px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
	main > #broadcasts { padding-bottom: 48px; }
	.swagger-ui .info { margin: 28px 0; }
`;

export function docsHtml(): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>journeylog API</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>${STYLE}</style>
</head>
<body>
<header>
<div>
<h1>journeylog API</h1>
<nav>
<a href="/openapi.json">openapi.json</a>
<a href="/asyncapi.json">asyncapi.json</a>
<a href="#broadcasts">Broadcasts over NATS</a>
<a href="/health/ready">Health</a>
<a href="/metrics">Metrics</a>
</nav>
<p>Commands and reads over HTTP, segments and outcomes over NATS. What you try out here is carried out by this server, on its data.</p>
</div>
</header>
<main>
<div id="swagger-ui"></div>
<noscript><section><p>The pages need JavaScript; <a href="/openapi.json">openapi.json</a> does not.</p></section></noscript>
<section id="broadcasts">
<h2>Broadcasts over NATS</h2>
<p>Each message is a CloudEvents 1.0 event in JSON, delivered at least once and in order for each visitor. Payloads and headers are in <a href="/asyncapi.json">asyncapi.json</a>.</p>
<table>
<thead><tr><th>Subject</th><th>When</th></tr></thead>
<tbody>
${BROADCASTS.map(({ address, summary }) => `<tr><td><code>${escapeHtml(address)}</code></td><td>${escapeHtml(summary)}</td></tr>`).join("\n")}
</tbody>
</table>
</section>
</main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/initializer.js"></script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
	return text
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;");
}
