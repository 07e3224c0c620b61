/** `NATS_URL` as the client takes it: addresses apart, the credentials in them as options. */

import type { ConnectionOptions } from "nats";

/** An address that cannot be used; the message does not repeat credentials. */
export class BadNatsUrl extends Error {
	constructor(detail: string) {
		super(`not a NATS URL: ${detail}`);
		this.name = "BadNatsUrl";
	}
}

const PROTOCOLS = ["nats:", "tls:"];

/**
 * @param natsUrl one `nats://[user:password@|token@]host[:port]` or several, as a list or parted by commas; `tls://`
 * asks for an encrypted connection
 * @throws BadNatsUrl
 */
export function serversOf(
	natsUrl: string | readonly string[],
): ConnectionOptions {
	const given = typeof natsUrl === "string" ? natsUrl.split(",") : natsUrl;
	const urls = given
		.map((text) => text.trim())
		.filter((text) => text !== "")
		.map(parse);
	const [first] = urls;
	if (first === undefined) throw new BadNatsUrl("it is empty");
	const servers = urls.map(({ host }) => host);
	const secure = urls.some(({ protocol }) => protocol === "tls:");
	return { servers, ...credentialsOf(urls), ...(secure ? { tls: {} } : {}) };
}

function parse(text: string): URL {
	const whole = text.includes("://") ? text : `nats://${text}`;
	const url = URL.canParse(whole) ? new URL(whole) : null;
	if (url === null || url.hostname === "") {
		throw new BadNatsUrl("no host in it");
	}
	if (!PROTOCOLS.includes(url.protocol)) {
		throw new BadNatsUrl(`it begins with ${url.protocol}//`);
	}
	return url;
}

/** One user for all servers, as a cluster has; the first URL that names one counts. */
function credentialsOf(urls: readonly URL[]): ConnectionOptions {
	const named = urls.find(({ username }) => username !== "");
	if (named === undefined) return {};
	const user = decoded(named.username);
	return named.password === ""
		? { token: user }
		: { user, pass: decoded(named.password) };
}

function decoded(credential: string): string {
	try {
		return decodeURIComponent(credential);
	} catch {
		throw new BadNatsUrl("a % in its user, password or token stands as %25");
	}
}
