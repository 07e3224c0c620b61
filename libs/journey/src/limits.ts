/** Bounds on what a definition may hold, so that none can be made that is too dear to match or to keep. */

/** Characters (UTF-16 code units) in a definition's name, at least one of them not blank. */
export const MAX_NAME_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 2_000;
/** Levels of conditions; `when` itself is the first. */
export const MAX_NESTING_DEPTH = 10;
/** Conditions in one definition, those in `where` and the combining ones included. */
export const MAX_CONDITIONS = 100;
/** Entries of the list that `in`, `notIn`, `containsAll` and `containsAny` take. */
export const MAX_LIST_LENGTH = 1_000;
/** Characters of a text that an attribute is compared with. */
export const MAX_TEXT_LENGTH = 1_024;
export const MAX_PATTERN_LENGTH = 500;
/** Instructions of one compiled pattern: matching takes at most so many steps per character. */
export const MAX_PATTERN_INSTRUCTIONS = 2_000;
/** Instructions of all patterns in one definition; past it no further pattern is compiled. */
export const MAX_DEFINITION_PATTERN_INSTRUCTIONS = 10_000;
/** Characters of an attribute's path, custom names included. */
export const MAX_PATH_LENGTH = 300;
export const MAX_DURATION_LENGTH = 64;
/** A membership that lasts longer may as well not expire. */
export const MAX_EXPIRY_YEARS = 1_000;
/** Errors told about one definition; what is wrong beyond them shows when these are mended. */
export const MAX_ERRORS = 1_000;
/** Segments and outcomes of a site together, the archived ones not counted. */
export const MAX_DEFINITIONS = 1_000;
