/** Lets a request through to a route whose scope its key has. */

import {
	type CanActivate,
	type CustomDecorator,
	createParamDecorator,
	type ExecutionContext,
	Injectable,
	SetMetadata,
} from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { InvalidInput, SITE_ID_PATTERN } from "#kernel";
import type { KeyScope } from "../../settings/api-keys.js";
import { HttpProblem } from "../problem/problem.js";
import { KeyRing, type Principal } from "./key-ring.js";

const SCOPE = Symbol("journeylog:scope");
const PUBLIC = "public";

/** The scope that a route, or every route of a controller, needs. */
export function RequireScope(scope: KeyScope): CustomDecorator<symbol> {
	return SetMetadata(SCOPE, scope);
}

/** A route that needs no key: health, documentation. */
export function Public(): CustomDecorator<symbol> {
	return SetMetadata(SCOPE, PUBLIC);
}

export const SITE_HEADER = "x-journeylog-site";

const principals = new WeakMap<FastifyRequest, Principal>();

/** Whom a request comes from, after the guard. @throws Error on a public route: it has none */
export function principalOf(request: FastifyRequest): Principal {
	const principal = principals.get(request);
	if (principal === undefined) throw new Error("the request has no principal");
	return principal;
}

/** A handler's parameter of type Principal. */
export const CurrentPrincipal = createParamDecorator(
	(_data: unknown, context: ExecutionContext): Principal =>
		principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

@Injectable()
export class KeyGuard implements CanActivate {
	readonly #ring: KeyRing;

	constructor(ring: KeyRing) {
		this.#ring = ring;
	}

	/** @throws HttpProblem 401 and 403, InvalidInput for a site that is none */
	canActivate(context: ExecutionContext): boolean {
		const scope = scopeOf(context);
		if (scope === PUBLIC) return true;
		const request = context.switchToHttp().getRequest<FastifyRequest>();
		const key = presentedKey(request.headers.authorization);
		const principal = this.#ring.find(key);
		if (principal === null)
			throw HttpProblem.unauthorized(
				key === null
					? "Send an API key: Authorization: Bearer <key>."
					: "The API key is not known.",
			);
		if (!principal.scopes.has(scope))
			throw HttpProblem.forbidden(`The API key lacks the scope ${scope}.`);
		principals.set(request, atChosenSite(principal, request));
		return true;
	}
}

/** A route that says nothing is a mistake, and stays shut. */
function scopeOf(context: ExecutionContext): KeyScope | typeof PUBLIC {
	const handler = context.getHandler();
	const scope =
		Reflect.getMetadata(SCOPE, handler) ??
		Reflect.getMetadata(SCOPE, context.getClass());
	if (scope === undefined)
		throw new Error(`${context.getClass().name}.${handler.name} has no scope`);
	return scope;
}

/** RFC 6750 section 2.1; the scheme is case-insensitive (RFC 9110 section 11.1). */
const BEARER = /^bearer +([^\s]+) *$/i;

function presentedKey(authorization: string | undefined): string | null {
	return BEARER.exec(authorization ?? "")?.[1] ?? null;
}

function atChosenSite(
	principal: Principal,
	request: FastifyRequest,
): Principal {
	const siteId = request.headers[SITE_HEADER];
	if (!principal.choosesSite || siteId === undefined) return principal;
	if (typeof siteId !== "string" || !SITE_ID_PATTERN.test(siteId))
		throw new InvalidInput(`The header ${SITE_HEADER} is not valid.`, []);
	return { ...principal, siteId };
}
