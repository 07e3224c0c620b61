/** From a tracking command to the event that it is recorded as. */

import type {
	CommandType,
	DomainEvent,
	Page,
	TrackingCommand,
	TrackingEventType,
} from "#kernel";

export type VisitCommandType = Exclude<
	CommandType,
	"IdentifyVisitor" | "GrantConsent" | "WithdrawConsent" | "EndVisit"
>;

const RECORDED_AS: Record<VisitCommandType, TrackingEventType> = {
	RecordPageView: "PageViewed",
	RecordScreenView: "ScreenViewed",
	RecordFormView: "FormViewed",
	RecordFormSubmission: "FormSubmitted",
	RecordFormAbandonment: "FormAbandoned",
	RecordSearch: "SearchPerformed",
	RecordClick: "ElementClicked",
	RecordScroll: "PageScrolled",
	RecordInView: "ElementViewed",
	RecordIdle: "VisitorIdled",
	RecordCustomEvent: "CustomEventRecorded",
};

export function isVisitCommand(
	command: TrackingCommand,
): command is TrackingCommand<VisitCommandType> {
	return Object.hasOwn(RECORDED_AS, command.type);
}

/** The command's fields are the event's; only the page is enriched. */
export function trackedEvent(
	command: TrackingCommand<VisitCommandType>,
	visitId: string,
	occurredAt: string,
	page: Page | null,
): DomainEvent<TrackingEventType> {
	const type = RECORDED_AS[command.type];
	// Object.assign: a spread behind another field takes V8's slow way, for every event.
	const data = Object.assign(
		page === null ? { occurredAt, visitId } : { occurredAt, visitId, page },
		command.data,
		command.type === "RecordIdle" ? { by: "client" } : null,
	);
	return { type, data } as DomainEvent<TrackingEventType>;
}
