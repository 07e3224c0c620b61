/** Which methods a path knows, so that a wrong one is told from a wrong path. */

import type { FastifyInstance } from "fastify";

export interface RouteTable {
	/** Methods of the routes that match the path (without query), sorted; empty where none does. */
	methodsOf(path: string): readonly string[];
}

interface Route {
	readonly pattern: RegExp;
	readonly methods: readonly string[];
}

/** Collects every route registered on `fastify` from now on. */
export function collectRoutes(fastify: FastifyInstance): RouteTable {
	const routes: Route[] = [];
	fastify.addHook("onRoute", ({ method, url }) => {
		// A route for every path (a catch-all) says nothing about which methods a path takes.
		if (url === "*" || url === "/*") return;
		routes.push({ pattern: patternOf(url), methods: [method].flat() });
	});
	return {
		methodsOf: (path) =>
			[
				...new Set(
					routes
						.filter(({ pattern }) => pattern.test(path))
						.flatMap(({ methods }) => methods),
				),
			].sort(),
	};
}

/** find-my-way's patterns as far as they are used here: `:name` is one segment, a trailing `*` is anything. */
function patternOf(url: string): RegExp {
	const source = url
		.split("/")
		.map((segment) => {
			if (segment.startsWith(":")) return "[^/]+";
			if (segment === "*") return ".*";
			return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
		})
		.join("/");
	return new RegExp(`^${source}$`);
}
