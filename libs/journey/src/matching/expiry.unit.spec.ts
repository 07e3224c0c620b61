import { custom, idledByClock, started, viewed } from "../testing/events.js";
import { at, definitionSet, Journey } from "../testing/journey-of.js";
import { saidBy } from "../testing/oracle.js";
import { nextExpiry } from "./expiry.js";

function withSegment(segment: object): Journey {
	return new Journey({ segments: { s: segment } });
}

const isActive = {
	attribute: "visit.status",
	operator: "equal",
	value: "active",
};
const bought = {
	event: "CustomEventRecorded",
	where: [{ attribute: "eventName", operator: "equal", value: "buy" }],
};

describe("a membership that expires", () => {
	function entered(when: object): Journey {
		const journey = withSegment({ when, expiresAfter: "PT1M" });
		journey.take(started("v", 0));
		journey.take(custom("v", 1, "buy"));
		return journey;
	}

	it("ends when its time is over, at that time", () => {
		const journey = entered(bought);
		expect(nextExpiry(journey.progress)).toBe(at(61));
		expect(journey.expire(at(60.999))).toEqual([]);
		expect(journey.expire(at(100))).toEqual([
			{
				type: "SegmentExited",
				data: {
					occurredAt: at(61),
					segmentId: "s",
					name: "s",
					version: 1,
					scope: "visit",
					visitId: "v",
					summary: null,
					reason: "expired",
				},
			},
		]);
		expect(nextExpiry(journey.progress)).toBeNull();
		expect(journey.expire(at(100))).toEqual([]);
	});

	it("begins again with another event of the kind that is counted", () => {
		const journey = entered(bought);
		journey.expire(at(61));
		expect(saidBy(journey.take(viewed("v", 62)))).toEqual([]);
		expect(saidBy(journey.take(custom("v", 63, "add")))).toEqual([]);
		const { led } = journey.take(custom("v", 64, "buy"));
		expect(led[0]?.data).toMatchObject({ expiresAt: at(124) });
	});

	it("begins again once the condition did not hold in between", () => {
		const journey = entered(isActive);
		journey.expire(at(61));
		expect(saidBy(journey.take(viewed("v", 62)))).toEqual([]);
		expect(saidBy(journey.take(idledByClock("v", 63)))).toEqual([]);
		expect(saidBy(journey.take(viewed("v", 64)))).toEqual(["s entered"]);
	});

	it("stays over when the actor reloads or a snapshot is loaded", () => {
		const journey = entered(isActive);
		journey.expire(at(61));
		journey.reload();
		expect(saidBy(journey.take(viewed("v", 62)))).toEqual([]);
		journey.storeAndLoad();
		expect(saidBy(journey.take(viewed("v", 63)))).toEqual([]);
	});

	it("ends as archived where its definition has gone", () => {
		const journey = entered(bought);
		const inactive = { s: { when: bought, active: false } };
		journey.redefine(definitionSet({ segments: inactive }, journey.set));
		expect(journey.expire(at(61))[0]?.data.reason).toBe("archived");
	});

	it("is told in the order of the ends, for visits and the visitor alike", () => {
		const journey = new Journey({
			segments: {
				long: { when: bought, expiresAfter: "PT2M" },
				short: { when: bought, expiresAfter: "PT1M", scope: "visitor" },
				never: { when: bought },
			},
		});
		journey.take(started("v", 0));
		journey.take(custom("v", 1, "buy"));
		expect(nextExpiry(journey.progress)).toBe(at(61));
		const exits = journey.expire(at(500)).map(({ data }) => data);
		expect(exits).toMatchObject([
			{ segmentId: "short", visitId: null },
			{ segmentId: "long", visitId: "v" },
		]);
	});
});
