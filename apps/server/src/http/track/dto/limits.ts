/** How large each part of a tracking command may be. Lengths are in UTF-16 units. */

export const URL_CHARS_MAX = 8192;
export const TITLE_CHARS_MAX = 2048;
export const KEYWORDS_CHARS_MAX = 2048;
/** BCP 47 tags are shorter; some browsers send lists. */
export const LANGUAGE_CHARS_MAX = 128;
export const USER_AGENT_CHARS_MAX = 2048;
export const TIMEZONE_CHARS_MAX = 64;
export const PIXELS_MAX = 100_000;
export const DENSITY_MAX = 100;

export const NAME_CHARS_MAX = 256;
export const SELECTOR_CHARS_MAX = 2048;
export const CLICK_TEXT_CHARS_MAX = 2048;
export const QUERY_CHARS_MAX = 1024;
export const RESULT_COUNT_MAX = Number.MAX_SAFE_INTEGER;
export const IDLE_SECONDS_MAX = 7 * 86_400;

export const FORM_FIELDS_MAX = 200;
export const FORM_FIELD_NAME_CHARS_MAX = 256;
export const FORM_FIELD_VALUE_CHARS_MAX = 8192;

export const ATTRIBUTES_MAX = 50;
export const ATTRIBUTE_VALUE_CHARS_MAX = 1024;
export const ATTRIBUTE_NAME_PATTERN = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
export const EVENT_NAME_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;

export const EXTERNAL_IDS_MAX = 20;
export const EXTERNAL_ID_TYPE_CHARS_MAX = 64;
export const EXTERNAL_ID_VALUE_CHARS_MAX = 512;
export const TRAIT_CHARS_MAX = 512;
export const PHONES_MAX = 20;
export const PHONE_NUMBER_CHARS_MAX = 64;
export const ADDRESS_ENTRIES_MAX = 32;
export const ADDRESS_NAME_CHARS_MAX = 64;
export const EVIDENCE_CHARS_MAX = 4096;

/** ISO 8601 with nanoseconds and an offset has 35. */
export const TIME_CHARS_MAX = 40;
/** A clock may run ahead by this much. */
export const FUTURE_MS_MAX = 5 * 60_000;
/** Nothing was tracked on the web before it was there: an earlier time is a broken clock. */
export const OCCURRED_AT_MS_MIN = Date.UTC(1990, 0, 1);

export const BATCH_COMMANDS_MAX = 1000;
