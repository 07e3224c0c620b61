/** The query strings of the reading routes, as sent: every value is text. */

import { VISITOR_ID_PATTERN } from "#kernel";
import { Optional } from "../validation/presence.js";
import { OneOf, Pattern, Text } from "../validation/rules.js";
import { Digits, Instant, PositionOrInstant } from "./fields.js";

export const LIMIT_MAX = 200;
export const LIMIT_DEFAULT = 50;

const CURSOR_CHARS_MAX = 2048;
const ID_CHARS_MAX = 128;
const EXTERNAL_ID_CHARS_MAX = 1024;
const STATUSES = ["active", "idle", "ended"];

/** What any read takes. */
export class ReadQueryDto {
	@Optional() @Digits(0, Number.MAX_SAFE_INTEGER) after?: string;
}

export class PageQueryDto extends ReadQueryDto {
	@Optional() @Digits(1, LIMIT_MAX) limit?: string;
	@Optional() @Text(CURSOR_CHARS_MAX, { min: 1 }) cursor?: string;
}

/** Of a list that no read model makes, so that there is nothing to wait for. */
export class PlainPageQueryDto {
	@Optional() @Digits(1, LIMIT_MAX) limit?: string;
	@Optional() @Text(CURSOR_CHARS_MAX, { min: 1 }) cursor?: string;
}

class ListQueryDto extends PageQueryDto {
	@Optional() @Instant() from?: string;
	@Optional() @Instant() to?: string;
	@Optional() @Text(ID_CHARS_MAX, { min: 1 }) segmentId?: string;
}

export class VisitorVisitsQueryDto extends ListQueryDto {
	@Optional() @OneOf(STATUSES) status?: string;
	@Optional() @Text(ID_CHARS_MAX, { min: 1 }) outcomeId?: string;
}

export class VisitsQueryDto extends VisitorVisitsQueryDto {
	@Optional()
	@Pattern(VISITOR_ID_PATTERN, "1 to 128 of A-Z a-z 0-9 . _ : -")
	visitorId?: string;
}

export class VisitorsQueryDto extends ListQueryDto {
	@Optional() @Text(EXTERNAL_ID_CHARS_MAX, { min: 1 }) externalId?: string;
}

export class EventsQueryDto {
	@Optional()
	@Pattern(VISITOR_ID_PATTERN, "1 to 128 of A-Z a-z 0-9 . _ : -")
	visitorId?: string;
	@Optional() @Text(ID_CHARS_MAX, { min: 1 }) visitId?: string;
	@Optional() @Text(ID_CHARS_MAX, { min: 1 }) type?: string;
	/** Positions, or times of recording. */
	@Optional() @PositionOrInstant() from?: string;
	@Optional() @PositionOrInstant() to?: string;
	@Optional() @Digits(1, LIMIT_MAX) limit?: string;
	@Optional() @Text(CURSOR_CHARS_MAX, { min: 1 }) cursor?: string;
}

/** RFC 6901, of something inside the document. */
const POINTER_PATTERN = /^(\/([^~/]|~[01])*)+$/;
const POINTER_CHARS_MAX = 512;

/** Of the history of a model's fields. */
export class ChangesQueryDto extends PageQueryDto {
	@Optional()
	@Text(POINTER_CHARS_MAX)
	@Pattern(POINTER_PATTERN, "a JSON pointer, as in /counts/pageViews")
	field?: string;
}

/** Of the audits. */
export class AuditQueryDto extends ReadQueryDto {
	/** A position or a time; left out: now. */
	@Optional() @PositionOrInstant() at?: string;
}

const FLAGS = ["true", "false"];

/** Of a check of the hash chains. */
export class ChainQueryDto {
	@Optional()
	@Pattern(VISITOR_ID_PATTERN, "1 to 128 of A-Z a-z 0-9 . _ : -")
	visitorId?: string;
	@Optional() @Digits(1, Number.MAX_SAFE_INTEGER) sealedPosition?: string;
	@Optional() @OneOf(FLAGS) allSites?: string;
}
