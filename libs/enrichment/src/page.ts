import type { Page, RawContext } from "#kernel";
import { textOrNull } from "./text.js";
import { parseUrl, type UrlParts } from "./url-parts.js";

/**
 * The page as recorded: `url` as given, its parts beside it (null where the text is no URL). Null where there is no
 * url. `partsOf` may remember; it must give what `parseUrl` gives.
 */
export function parsePage(
	raw: RawContext["page"],
	partsOf: (url: string) => UrlParts = parseUrl,
): Page | null {
	const url = raw?.url;
	if (raw === undefined || url === undefined || url === "") return null;
	const parts = partsOf(url);
	return {
		url,
		title: textOrNull(raw.title),
		domain: parts.domain,
		hostname: parts.hostname,
		pathname: parts.pathname,
		queryString: parts.queryString,
		fragment: parts.fragment,
		language: textOrNull(raw.language),
		keywords: textOrNull(raw.keywords),
	};
}
