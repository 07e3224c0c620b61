/** The bounds that the documents name, from the parts that hold them. */

export {
	MAX_CONDITIONS,
	MAX_DEFINITIONS,
	MAX_DESCRIPTION_LENGTH,
	MAX_DURATION_LENGTH,
	MAX_EXPIRY_YEARS,
	MAX_LIST_LENGTH,
	MAX_NAME_LENGTH,
	MAX_NESTING_DEPTH,
	MAX_PATH_LENGTH,
	MAX_PATTERN_LENGTH,
	MAX_TEXT_LENGTH,
} from "#journey";
export { BODY_BYTES_MAX } from "../http/body.js";
export { LIMIT_DEFAULT, LIMIT_MAX } from "../http/query/query.dto.js";
export * from "../http/track/dto/limits.js";
