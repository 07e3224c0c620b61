/** An operator with one account, as decentralised authentication of NATS has them: JWTs signed with nkeys. */

import { type nkeys as Nkeys, nkeys } from "nats";

type KeyPair = ReturnType<typeof Nkeys.createUser>;

export interface NatsOperator {
	/** A server's configuration that trusts it. */
	readonly config: string;
	/** A user of its account, as a `.creds` file holds one. */
	creds(options?: { readonly livesSeconds?: number }): string;
}

const UNLIMITED = { subs: -1, data: -1, payload: -1 };

export function makeOperator(): NatsOperator {
	const operator = nkeys.createOperator();
	const account = nkeys.createAccount();
	const operatorJwt = jwt(operator, operator, { type: "operator" });
	const accountJwt = jwt(operator, account, {
		type: "account",
		limits: {
			...UNLIMITED,
			...{ imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 },
		},
	});
	return {
		config: `
			operator: ${operatorJwt}
			resolver: MEMORY
			resolver_preload: { ${account.getPublicKey()}: ${accountJwt} }`,
		creds: ({ livesSeconds } = {}) => {
			const user = nkeys.createUser();
			const claims = { type: "user", ...UNLIMITED };
			const seed = new TextDecoder().decode(user.getSeed());
			return [
				"-----BEGIN NATS USER JWT-----",
				jwt(account, user, claims, livesSeconds),
				"------END NATS USER JWT------",
				"",
				"-----BEGIN USER NKEY SEED-----",
				seed,
				"------END USER NKEY SEED------",
				"",
			].join("\n");
		},
	};
}

/** What the issuer says of the subject. */
function jwt(
	issuer: KeyPair,
	subject: KeyPair,
	nats: object,
	livesSeconds?: number,
): string {
	const issuedAt = Math.floor(Date.now() / 1_000);
	const claims = {
		jti: subject.getPublicKey(),
		iat: issuedAt,
		...(livesSeconds !== undefined && { exp: issuedAt + livesSeconds }),
		iss: issuer.getPublicKey(),
		sub: subject.getPublicKey(),
		name: "test",
		nats: { ...nats, version: 2 },
	};
	const signed = [{ typ: "JWT", alg: "ed25519-nkey" }, claims]
		.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
		.join(".");
	const signature = issuer.sign(Buffer.from(signed));
	return `${signed}.${Buffer.from(signature).toString("base64url")}`;
}
