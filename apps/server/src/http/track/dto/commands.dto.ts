/** One DTO per tracking command, as `POST /v1/track` takes it. */

import { Allow } from "class-validator";
import { type CommandType, UUID_PATTERN, VISITOR_ID_PATTERN } from "#kernel";
import { type DtoClass, Nested } from "../../validation/nested.js";
import { Optional } from "../../validation/presence.js";
import { Pattern, Text } from "../../validation/rules.js";
import * as activity from "./activity-data.dto.js";
import { ContextDto, PageViewContextDto } from "./context.dto.js";
import { TIME_CHARS_MAX } from "./limits.js";
import { ConsentDto, IdentityDto, NoDataDto } from "./visitor-data.dto.js";

export class EnvelopeDto {
	/** Looked at first: it chose the DTO. */
	@Allow() type!: string;
	@Optional() @Pattern(UUID_PATTERN, "a UUID") commandId?: string;
	@Pattern(VISITOR_ID_PATTERN, "1 to 128 of A-Z a-z 0-9 . _ : -")
	visitorId!: string;
	/** What it means is checked by `readOccurredAt`, which knows the time. */
	@Optional() @Text(TIME_CHARS_MAX) occurredAt?: string;
}

export class RecordPageViewDto extends EnvelopeDto {
	@Nested(() => PageViewContextDto) context!: PageViewContextDto;
	@Optional()
	@Nested(() => activity.AttributesDto)
	data?: activity.AttributesDto;
}

/** A command whose `data` must be there, because something in it must. */
function withData(data: DtoClass): DtoClass {
	class CommandDto extends EnvelopeDto {
		@Optional() @Nested(() => ContextDto) context?: ContextDto;
		@Nested(() => data) data!: object;
	}
	return CommandDto;
}

export class EndVisitDto extends EnvelopeDto {
	@Optional() @Nested(() => ContextDto) context?: ContextDto;
	@Optional() @Nested(() => NoDataDto) data?: NoDataDto;
}

const form = withData(activity.FormDto);
const consent = withData(ConsentDto);

/** Command type to the DTO of the whole command. */
export const COMMAND_DTOS: Readonly<Record<CommandType, DtoClass>> = {
	RecordPageView: RecordPageViewDto,
	RecordScreenView: withData(activity.ScreenViewDto),
	RecordFormView: form,
	RecordFormSubmission: form,
	RecordFormAbandonment: form,
	RecordSearch: withData(activity.SearchDto),
	RecordClick: withData(activity.ClickDto),
	RecordScroll: withData(activity.ScrollDto),
	RecordInView: withData(activity.InViewDto),
	RecordIdle: withData(activity.IdleDto),
	RecordCustomEvent: withData(activity.CustomEventDto),
	IdentifyVisitor: withData(IdentityDto),
	GrantConsent: consent,
	WithdrawConsent: consent,
	EndVisit: EndVisitDto,
};
