/** `context` of a tracking command: where it happened, raw as the client knows it. */

import type { RawContext, Size } from "#kernel";
import {
	type Fields,
	type JsonObject,
	ref,
	request,
	text,
} from "../../json.js";
import {
	DENSITY_MAX,
	KEYWORDS_CHARS_MAX,
	LANGUAGE_CHARS_MAX,
	PIXELS_MAX,
	TIMEZONE_CHARS_MAX,
	TITLE_CHARS_MAX,
	URL_CHARS_MAX,
	USER_AGENT_CHARS_MAX,
} from "../../limits.js";

type RawPage = NonNullable<RawContext["page"]>;
type RawScreen = NonNullable<RawContext["screen"]>;

const pixels: JsonObject = { type: "number", minimum: 0, maximum: PIXELS_MAX };
const language = text(LANGUAGE_CHARS_MAX);

const page: Fields<RawPage> = {
	url: text(URL_CHARS_MAX, {
		minLength: 1,
		format: "uri",
		description:
			"Absolute. Campaign parameters (`utm_*`) and click ids (`gclid`, `fbclid`, ...) in it become the visit's campaign.",
	}),
	title: text(TITLE_CHARS_MAX),
	referrer: text(URL_CHARS_MAX, {
		description:
			"As the browser told it. That of the visit's first activity counts.",
	}),
	language,
	keywords: text(KEYWORDS_CHARS_MAX),
};

function contextWith(pageSchema: string): Fields<RawContext> {
	return {
		page: ref(pageSchema),
		userAgent: text(USER_AGENT_CHARS_MAX, {
			description: "Left out: the request's own.",
		}),
		ip: {
			type: "string",
			anyOf: [{ format: "ipv4" }, { format: "ipv6" }],
			description:
				"Left out: the request's own. Only its network part is stored (IPv4 /24, IPv6 /48).",
		},
		language,
		timezone: text(TIMEZONE_CHARS_MAX, {
			description: "IANA name, e.g. `Europe/Berlin`.",
		}),
		screen: ref("ScreenSize"),
		viewport: ref("ViewportSize"),
	};
}

export const contextSchemas: Readonly<Record<string, JsonObject>> = {
	Context: request<RawContext>(contextWith("ContextPage"), [], {
		description:
			"Where it happened. Every field may be left out; what is not known is null in the models.",
	}),
	PageViewContext: request<RawContext>(contextWith("ViewedPage"), ["page"], {
		description: "As Context; a page view must name its page.",
	}),
	ContextPage: request<RawPage>(page, []),
	ViewedPage: request<RawPage>(page, ["url"]),
	ScreenSize: request<RawScreen>(
		{
			width: pixels,
			height: pixels,
			density: {
				type: "number",
				minimum: 0,
				maximum: DENSITY_MAX,
				description: "Device pixels per CSS pixel.",
			},
		},
		["width", "height"],
	),
	ViewportSize: request<Size>({ width: pixels, height: pixels }, [
		"width",
		"height",
	]),
};
