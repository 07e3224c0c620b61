/** Starts Swagger UI in the browser. A file of its own, because the page's policy allows no inline script. */

export const INITIALIZER = `"use strict";
window.addEventListener("load", () => {
	window.ui = SwaggerUIBundle({
		url: "/openapi.json",
		dom_id: "#swagger-ui",
		deepLinking: true,
		docExpansion: "list",
		defaultModelsExpandDepth: 0,
		defaultModelExpandDepth: 3,
		displayRequestDuration: true,
		persistAuthorization: true,
		validatorUrl: null,
	});
});
`;
