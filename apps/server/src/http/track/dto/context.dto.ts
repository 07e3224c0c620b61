/** `context` of a tracking command. */

import { Nested } from "../../validation/nested.js";
import { Optional } from "../../validation/presence.js";
import { NumberBetween, Text } from "../../validation/rules.js";
import { AbsoluteUrl, IpAddress } from "./fields.js";
import {
	DENSITY_MAX,
	KEYWORDS_CHARS_MAX,
	LANGUAGE_CHARS_MAX,
	PIXELS_MAX,
	TIMEZONE_CHARS_MAX,
	TITLE_CHARS_MAX,
	URL_CHARS_MAX,
	USER_AGENT_CHARS_MAX,
} from "./limits.js";

class PageDetailsDto {
	@Optional() @Text(TITLE_CHARS_MAX) title?: string;
	/** Not checked as a URL: it is what the browser said, and no reason to lose a visit. */
	@Optional() @Text(URL_CHARS_MAX) referrer?: string;
	@Optional() @Text(LANGUAGE_CHARS_MAX) language?: string;
	@Optional() @Text(KEYWORDS_CHARS_MAX) keywords?: string;
}

export class PageDto extends PageDetailsDto {
	@Optional() @AbsoluteUrl() url?: string;
}

export class ViewedPageDto extends PageDetailsDto {
	@AbsoluteUrl() url!: string;
}

export class SizeDto {
	@NumberBetween(0, PIXELS_MAX) width!: number;
	@NumberBetween(0, PIXELS_MAX) height!: number;
}

export class ScreenDto extends SizeDto {
	@Optional() @NumberBetween(0, DENSITY_MAX) density?: number;
}

class SurroundingsDto {
	@Optional() @Text(USER_AGENT_CHARS_MAX) userAgent?: string;
	@Optional() @IpAddress() ip?: string;
	@Optional() @Text(LANGUAGE_CHARS_MAX) language?: string;
	@Optional() @Text(TIMEZONE_CHARS_MAX) timezone?: string;
	@Optional() @Nested(() => ScreenDto) screen?: ScreenDto;
	@Optional() @Nested(() => SizeDto) viewport?: SizeDto;
}

export class ContextDto extends SurroundingsDto {
	@Optional() @Nested(() => PageDto) page?: PageDto;
}

/** A page view without the page's URL is none. */
export class PageViewContextDto extends SurroundingsDto {
	@Nested(() => ViewedPageDto) page!: ViewedPageDto;
}
