/** Event types that a visitor's stream may hold. */

import {
	type EventType,
	isPresent,
	msOfIso,
	SITE_ID_PATTERN,
	type StreamDomainEvent,
	type StreamEvent,
	UnknownEvent,
	VISITOR_ID_PATTERN,
	type VisitorAddress,
	visitorOfStream,
} from "#kernel";
import { rememberingLast } from "./remembering-last.js";

/** Bytes of an id that is part of a row's key, */
const ID_BYTES_MAX = 256;
/** and of an external id with its type: with the other columns of its index they stay below PostgreSQL's 2,704. */
const TERM_BYTES_MAX = 2_048;

const inVisitorStreams: Readonly<Record<EventType, boolean>> = {
	VisitStarted: true,
	PageViewed: true,
	ScreenViewed: true,
	FormViewed: true,
	FormSubmitted: true,
	FormAbandoned: true,
	SearchPerformed: true,
	ElementClicked: true,
	PageScrolled: true,
	ElementViewed: true,
	VisitorIdled: true,
	CustomEventRecorded: true,
	VisitorIdentified: true,
	ConsentGranted: true,
	ConsentWithdrawn: true,
	SegmentEntered: true,
	SegmentExited: true,
	OutcomeAchieved: true,
	VisitEnded: true,
	SegmentDefined: false,
	SegmentArchived: false,
	OutcomeDefined: false,
	OutcomeArchived: false,
};

const known: ReadonlySet<string> = new Set(
	Object.entries(inVisitorStreams)
		.filter(([, inStream]) => inStream)
		.map(([type]) => type),
);

export function isVisitorEvent(event: StreamDomainEvent): boolean {
	return known.has(event.type);
}

/**
 * What must hold of an event so that the rows folded from it can be written: one that cannot would stop all projections
 * for ever, where a parked one only stops its key.
 * @throws UnknownEvent; Error for a type that has no place in a visitor's stream, a time that is none, an id that cannot
 * be stored
 */
export const assertVisitorEvent = rememberingLast(
	(event: StreamDomainEvent): void => {
		const stored: StreamEvent = event;
		if (!isPresent(stored)) throw new UnknownEvent(stored);
		if (!isVisitorEvent(event))
			throw new Error(
				`event type ${event.type} has no place in ${event.stream}`,
			);
		if (!Number.isFinite(msOfIso(event.data.occurredAt)))
			throw new Error(`occurredAt ${event.data.occurredAt} is not a time`);
		if (event.type === "SegmentEntered" || event.type === "SegmentExited")
			assertKeyText("segmentId", event.data.segmentId);
		else if (event.type === "OutcomeAchieved")
			assertKeyText("outcomeId", event.data.outcomeId);
		else if (event.type === "VisitorIdentified") {
			for (const { type, value } of event.data.externalIds ?? []) {
				assertText("type of an external id", type);
				assertText("value of an external id", value);
				assertKeyText("external id", `${type}:${value}`, TERM_BYTES_MAX);
			}
		}
	},
);

/** The visitor in whose stream the event is; null in any stream that none of ours can have, whatever its name. */
export function visitorOf(event: StreamDomainEvent): VisitorAddress | null {
	return addressIn(event.stream);
}

const addressIn = rememberingLast((stream: string): VisitorAddress | null => {
	const address = visitorOfStream(stream);
	const ours =
		address !== null &&
		SITE_ID_PATTERN.test(address.siteId) &&
		VISITOR_ID_PATTERN.test(address.visitorId);
	return ours ? address : null;
});

/**
 * What must hold of text in a key so that either database takes it, and gives it back as it was.
 * @throws Error for what is no text, or too long, or holds NUL or half of a surrogate pair
 */
export function assertKeyText(
	name: string,
	value: unknown,
	bytesMax = ID_BYTES_MAX,
): void {
	assertText(name, value);
	if (value.includes("\0") || !value.isWellFormed())
		throw new Error(`${name} holds a character that cannot be stored`);
	if (Buffer.byteLength(value) > bytesMax)
		throw new Error(`${name} has more than ${bytesMax} bytes`);
}

function assertText(name: string, value: unknown): asserts value is string {
	if (typeof value !== "string") throw new Error(`${name} is not text`);
}
