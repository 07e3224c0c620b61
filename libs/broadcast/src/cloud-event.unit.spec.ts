import type { DomainEvent, Page, RecordedEvent } from "#kernel";
import { toCloudEvent } from "./cloud-event.js";
import { toMessage } from "./message.js";
import { subjectOf, subjectToken } from "./subject.js";
import { ArrayLog } from "./testing/array-log.js";
import {
	EXAMPLE_CONTEXT,
	EXAMPLE_SUMMARY,
	EXAMPLES,
	OCCURRED_AT,
} from "./testing/examples.js";

function record(
	event: DomainEvent,
	stream = "visitor-shop.v.1",
): RecordedEvent {
	return new ArrayLog().append(stream, event)[0] as RecordedEvent;
}

const ids = { siteId: "shop", visitorId: "v.1", visitId: "visit-1" };
const segment = {
	...ids,
	segmentId: "seg-1",
	name: "Cart abandoner",
	version: 3,
	scope: "visit",
	visit: EXAMPLE_SUMMARY,
};

const CASES = [
	{
		event: EXAMPLES.SegmentEntered,
		type: "journeylog.segment.entered.v1",
		subject: "journeylog.shop.segments.seg-1.entered",
		data: { ...segment, expiresAt: null },
	},
	{
		event: EXAMPLES.SegmentExited,
		type: "journeylog.segment.exited.v1",
		subject: "journeylog.shop.segments.seg-1.exited",
		data: { ...segment, reason: "condition" },
	},
	{
		event: EXAMPLES.OutcomeAchieved,
		type: "journeylog.outcome.achieved.v1",
		subject: "journeylog.shop.outcomes.out-1.achieved",
		data: {
			...ids,
			outcomeId: "out-1",
			name: "Order",
			version: 2,
			scope: "visit",
			value: 99.5,
			positive: true,
			visit: EXAMPLE_SUMMARY,
		},
	},
	{
		event: EXAMPLES.VisitStarted,
		type: "journeylog.visit.started.v1",
		subject: "journeylog.shop.visits.started",
		data: { ...ids, visit: { ...EXAMPLE_SUMMARY, page: null } },
	},
	{
		event: {
			...EXAMPLES.VisitStarted,
			data: {
				...EXAMPLES.VisitStarted.data,
				page: EXAMPLE_SUMMARY.page as Page,
			},
		},
		type: "journeylog.visit.started.v1",
		subject: "journeylog.shop.visits.started",
		data: { ...ids, visit: EXAMPLE_SUMMARY },
	},
	{
		event: EXAMPLES.VisitEnded,
		type: "journeylog.visit.ended.v1",
		subject: "journeylog.shop.visits.ended",
		data: { ...ids, reason: "inactivity", visit: EXAMPLE_SUMMARY },
	},
];

describe.each(CASES)("$event.type", ({ event, type, subject, data }) => {
	it("becomes a CloudEvent", () => {
		const recorded = record(event);
		expect(toCloudEvent(recorded)).toEqual({
			specversion: "1.0",
			id: recorded.eventId,
			source: "/sites/shop",
			type,
			subject: "v.1",
			time: OCCURRED_AT,
			datacontenttype: "application/json",
			data,
		});
	});

	it("goes to its subject with the headers a subscriber needs", () => {
		const recorded = record(event);
		const message = toMessage(recorded, 1_048_576);
		expect(message?.subject).toBe(subject);
		expect(message?.headers.get("Nats-Msg-Id")).toBe(recorded.eventId);
		expect(message?.headers.get("Journeylog-Position")).toBe("10");
		expect(message?.headers.get("Content-Type")).toBe(
			"application/cloudevents+json",
		);
		expect(JSON.parse(String(message?.payload))).toEqual(
			toCloudEvent(recorded),
		);
	});

	it("lets nothing out that is not on the list", () => {
		const secret = "jane.doe@example.com";
		const personal = {
			externalIds: [{ type: "email", value: secret }],
			traits: { email: secret },
			fields: { email: secret },
			attributes: { email: secret },
			network: { ipAddress: secret, organisation: secret },
		};
		const spoiled = record({
			type: event.type,
			data: {
				...personal,
				...event.data,
				network: personal.network,
				device: { ...EXAMPLE_CONTEXT.device, email: secret },
				geo: { ...EXAMPLE_CONTEXT.geo, street: secret },
				summary: {
					...personal,
					...EXAMPLE_SUMMARY,
					page: { ...EXAMPLE_SUMMARY.page, formValues: secret },
				},
			},
		} as unknown as DomainEvent);
		const text = JSON.stringify(toCloudEvent(spoiled));
		expect(text).not.toContain(secret);
		expect(text).not.toMatch(/network":\{|traits|externalIds|attributes/);
	});
});

describe("what is not broadcast", () => {
	it("is every other type", () => {
		const viewed = record({
			type: "PageScrolled",
			data: { occurredAt: OCCURRED_AT, visitId: "visit-1", percentage: 5 },
		});
		expect(toCloudEvent(viewed)).toBeNull();
		expect(toMessage(viewed, 1_048_576)).toBeNull();
	});

	it("is what lies in no visitor's stream", () => {
		const stray = record(EXAMPLES.VisitEnded, "definitions-shop");
		expect(toCloudEvent(stray)).toBeNull();
		expect(subjectOf(stray)).toBeNull();
	});
});

describe("an event that knows less", () => {
	it("says null for a visit that is not there", () => {
		const { data } = EXAMPLES.SegmentExited;
		const event = record({
			type: "SegmentExited",
			data: { ...data, visitId: null, summary: null, reason: "expired" },
		});
		expect(toCloudEvent(event)?.data).toMatchObject({
			visitId: null,
			visit: null,
		});
	});
});

describe("subject tokens", () => {
	it.each([
		["seg-1_A", "seg-1_A"],
		["a.b", "a_b"],
		["*", "_"],
		[">", "_"],
		["a b\r\n", "a_b__"],
		["é", "_"],
		["", "_"],
	])("%j becomes %j", (id, token) => {
		expect(subjectToken(id)).toBe(token);
	});
});

describe("a payload beyond what the broker takes", () => {
	const { data } = EXAMPLES.VisitEnded;
	const page = { ...EXAMPLE_SUMMARY.page, url: "x".repeat(5_000) };
	const summary = { ...EXAMPLE_SUMMARY, page } as typeof EXAMPLE_SUMMARY;
	const large = record({ type: "VisitEnded", data: { ...data, summary } });

	it("goes without the visit's summary", () => {
		const message = toMessage(large, 4_096);
		expect(message?.shortened).toBe(true);
		const sent = JSON.parse(String(message?.payload));
		expect(sent.data).toEqual({ ...ids, reason: "inactivity", visit: null });
	});

	it("is refused where even that does not fit", () => {
		expect(() => toMessage(large, 600)).toThrow(/takes \d+ bytes/);
	});
});
