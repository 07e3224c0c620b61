/** The bounds that the documents name; the parts that hold them are the HTTP edge, the definitions and the read models. */

export const BODY_BYTES_MAX = 1_048_576;
export const BATCH_COMMANDS_MAX = 1000;

/** Lengths are in UTF-16 units. */
export const URL_CHARS_MAX = 8192;
export const TITLE_CHARS_MAX = 2048;
export const KEYWORDS_CHARS_MAX = 2048;
export const LANGUAGE_CHARS_MAX = 128;
export const USER_AGENT_CHARS_MAX = 2048;
export const TIMEZONE_CHARS_MAX = 64;
export const PIXELS_MAX = 100_000;
export const DENSITY_MAX = 100;

export const NAME_CHARS_MAX = 256;
export const SELECTOR_CHARS_MAX = 2048;
export const CLICK_TEXT_CHARS_MAX = 2048;
export const QUERY_CHARS_MAX = 1024;
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

export const MAX_NAME_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 2_000;
export const MAX_NESTING_DEPTH = 10;
export const MAX_CONDITIONS = 100;
export const MAX_LIST_LENGTH = 1_000;
export const MAX_TEXT_LENGTH = 1_024;
export const MAX_PATTERN_LENGTH = 500;
export const MAX_PATH_LENGTH = 300;
export const MAX_DURATION_LENGTH = 64;
export const MAX_DEFINITIONS = 1_000;

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 200;
