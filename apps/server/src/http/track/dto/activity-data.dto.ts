/** `data` of the commands by which a visitor does something. */

import type { Attributes } from "#kernel";
import { Nested } from "../../validation/nested.js";
import { Optional, RequiredUnless } from "../../validation/presence.js";
import {
	IntegerBetween,
	NumberBetween,
	Pattern,
	Text,
} from "../../validation/rules.js";
import { FlatAttributes, FormFields } from "./fields.js";
import {
	CLICK_TEXT_CHARS_MAX,
	EVENT_NAME_PATTERN,
	IDLE_SECONDS_MAX,
	NAME_CHARS_MAX,
	QUERY_CHARS_MAX,
	RESULT_COUNT_MAX,
	SELECTOR_CHARS_MAX,
	URL_CHARS_MAX,
} from "./limits.js";

export class AttributesDto {
	@Optional() @FlatAttributes() attributes?: Attributes;
}

export class AppDto {
	@Optional() @Text(NAME_CHARS_MAX) name?: string;
	@Optional() @Text(NAME_CHARS_MAX) version?: string;
	@Optional() @Text(NAME_CHARS_MAX) namespace?: string;
	@Optional() @Text(NAME_CHARS_MAX) buildNumber?: string;
}

export class ScreenViewDto extends AttributesDto {
	@Text(NAME_CHARS_MAX, { min: 1 }) screenName!: string;
	@Optional() @Nested(() => AppDto) app?: AppDto;
}

export class FormDto extends AttributesDto {
	@RequiredUnless("formId")
	@Text(NAME_CHARS_MAX, { min: 1 })
	formName?: string;
	@Optional() @Text(NAME_CHARS_MAX, { min: 1 }) formId?: string;
	@Optional() @FormFields() fields?: Readonly<Record<string, string>>;
}

export class SearchDto extends AttributesDto {
	/** May be empty: some sites search on an empty box. */
	@Text(QUERY_CHARS_MAX) query!: string;
	@Optional() @IntegerBetween(0, RESULT_COUNT_MAX) resultCount?: number;
}

export class ClickDto extends AttributesDto {
	@Text(SELECTOR_CHARS_MAX, { min: 1 }) selector!: string;
	@Optional() @Text(CLICK_TEXT_CHARS_MAX) text?: string;
	@Optional() @Text(URL_CHARS_MAX) href?: string;
}

export class ScrollDto extends AttributesDto {
	@NumberBetween(0, 100) percentage!: number;
}

export class InViewDto extends AttributesDto {
	@Text(SELECTOR_CHARS_MAX, { min: 1 }) selector!: string;
}

export class IdleDto extends AttributesDto {
	@NumberBetween(0, IDLE_SECONDS_MAX) idleSeconds!: number;
}

export class CustomEventDto extends AttributesDto {
	@Pattern(
		EVENT_NAME_PATTERN,
		"a lower-case letter and up to 63 of a-z 0-9 _, as in cart_emptied",
	)
	eventName!: string;
}
