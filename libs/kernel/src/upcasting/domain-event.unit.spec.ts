import type { RecordedEvent } from "../event-store.js";
import {
	domainEvent,
	isPresent,
	UnknownEvent,
	upcast,
} from "./domain-event.js";
import type { Upcasters } from "./upcasters.js";

/** Made up: a type whose data changed twice, and one that never did. */
const upcasters: Upcasters = {
	LampLit: [
		({ power }: { power: number }) => ({ watts: power }),
		({ watts }: { watts: number }) => ({ watts, colour: "white" }),
	],
	LampPutOut: [],
};

function recorded(
	type: string,
	schemaVersion: unknown,
	data: object = {},
): RecordedEvent {
	return {
		eventId: "e",
		type,
		data,
		metadata: {
			schemaVersion: schemaVersion as number,
			commandId: "c",
			$correlationId: "c",
			$causationId: "c",
		},
		stream: "visitor-default.v",
		revision: 4,
		position: 12,
		recordedAt: 1,
	};
}

describe("upcast", () => {
	it("takes data through every version to the present one", () => {
		const first = recorded("LampLit", 1, { power: 40 });
		const second = recorded("LampLit", 2, { watts: 40 });
		const third = recorded("LampLit", 3, { watts: 40, colour: "white" });
		expect(upcast(first, upcasters)).toEqual(third);
		expect(upcast(second, upcasters)).toEqual(third);
		expect(first).toEqual(recorded("LampLit", 1, { power: 40 }));
	});

	it("gives an event of the present version back untouched", () => {
		for (const event of [recorded("LampLit", 3), recorded("LampPutOut", 1)]) {
			expect(upcast(event, upcasters)).toBe(event);
			expect(isPresent(event, upcasters)).toBe(true);
		}
	});

	it.each([
		["a type of a later release", recorded("LampStolen", 1)],
		["a type that objects inherit", recorded("toString", 1)],
		["a later version", recorded("LampLit", 4)],
		["no version", recorded("LampLit", undefined)],
		["a version that is none", recorded("LampLit", 1.5)],
		["version 0", recorded("LampLit", 0)],
		["a version as text", recorded("LampLit", "3")],
	])("leaves %s as it is, and does not know it", (_, event) => {
		expect(upcast(event, upcasters)).toBe(event);
		expect(isPresent(event, upcasters)).toBe(false);
	});

	it("copes with an event without metadata", () => {
		const event = { ...recorded("LampLit", 1), metadata: null as never };
		expect(isPresent(upcast(event, upcasters), upcasters)).toBe(false);
	});
});

describe("domainEvent", () => {
	it("gives what this release knows", () => {
		const event = recorded("PageViewed", 1);
		expect(domainEvent(event)).toBe(event);
	});

	it("refuses what it does not know, naming it", () => {
		const event = recorded("PageViewed", 99);
		expect(() => domainEvent(event)).toThrow(UnknownEvent);
		expect(() => domainEvent(event)).toThrow(
			"event type PageViewed, schema version 99, at position 12 in visitor-default.v is unknown here",
		);
	});
});
