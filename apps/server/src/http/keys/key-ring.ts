/** The API keys that the server knows, by their digests; the keys themselves are never kept. */

import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiKey, KeyScope } from "../../settings/api-keys.js";

/** Whom a request comes from. */
export interface Principal {
	readonly siteId: string;
	readonly scopes: ReadonlySet<KeyScope>;
	/** The key's name, for logs. */
	readonly name: string;
	/** Whether the request may name its site itself. */
	readonly choosesSite: boolean;
}

/** Keys added at run time at most: one per administrator program. */
const LOCAL_TOKENS_MAX = 8;

interface KnownKey {
	readonly digest: Buffer;
	readonly principal: Principal;
}

export class KeyRing {
	readonly #keys = new Map<string, KnownKey>();
	/** Whom a request without a known key comes from, where no keys are configured. */
	readonly #anyone: Principal | null;
	#localTokens = 0;

	/** @param keys null: the server is open, everybody has every scope of the default site. */
	constructor(
		keys: readonly ApiKey[] | null,
		open: Pick<Principal, "siteId" | "scopes">,
	) {
		this.#anyone =
			keys === null ? { ...open, name: "anyone", choosesSite: false } : null;
		for (const { name, sha256, siteId, scopes } of keys ?? [])
			this.#add(Buffer.from(sha256, "hex"), {
				siteId,
				scopes: new Set(scopes),
				name,
				choosesSite: false,
			});
	}

	/** Whether no key is needed. */
	get open(): boolean {
		return this.#anyone !== null;
	}

	/** Lets in a token that lives as long as the process; its requests may choose their site by header. */
	addLocalToken(token: string, scopes: readonly KeyScope[]): void {
		if (this.#localTokens === LOCAL_TOKENS_MAX)
			throw new Error(`more than ${LOCAL_TOKENS_MAX} local tokens`);
		this.#localTokens += 1;
		this.#add(digestOf(token), {
			siteId: "default",
			scopes: new Set(scopes),
			name: "local administrator",
			choosesSite: true,
		});
	}

	/** The principal of a presented key, null where it is to be turned away. */
	find(key: string | null): Principal | null {
		if (key === null || this.#keys.size === 0) return this.#anyone;
		const digest = digestOf(key);
		// What the lookup's time tells is about the digest, from which nobody gets to a key that has it.
		const known = this.#keys.get(digest.toString("hex"));
		if (known === undefined || !timingSafeEqual(known.digest, digest))
			return this.#anyone;
		return known.principal;
	}

	#add(digest: Buffer, principal: Principal): void {
		this.#keys.set(digest.toString("hex"), { digest, principal });
	}
}

function digestOf(key: string): Buffer {
	return createHash("sha256").update(key, "utf8").digest();
}
