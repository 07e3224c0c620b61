/** Every schema version of every event type that was ever recorded comes to the present one. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
	domainEvent,
	type EventType,
	presentVersion,
	type RecordedEvent,
	UPCASTERS,
} from "#kernel";

const FIXTURES = "tests/fixtures/events";
const TYPES = Object.keys(UPCASTERS) as EventType[];

type Examples = Readonly<Record<string, readonly object[]>>;

function examplesOf(type: EventType): Examples {
	return JSON.parse(readFileSync(join(FIXTURES, `${type}.json`), "utf8"));
}

function recorded(
	type: EventType,
	schemaVersion: number,
	data: object,
): RecordedEvent {
	const commandId = "00000000-0000-4000-8000-000000000000";
	const $correlationId = commandId;
	const $causationId = commandId;
	return {
		eventId: commandId,
		type,
		data,
		metadata: { schemaVersion, commandId, $correlationId, $causationId },
		stream: "visitor-default.v",
		revision: 0,
		position: 1,
		recordedAt: 0,
	};
}

describe.each(TYPES)("%s", (type) => {
	const present = presentVersion(type);
	const examples = examplesOf(type);

	it("has examples of every version", () => {
		const versions = Array.from({ length: present }, (_, n) => `${n + 1}`);
		expect(Object.keys(examples)).toEqual(versions);
		const counts = versions.map((version) => examples[version]?.length);
		expect(new Set(counts).size).toBe(1);
		expect(counts[0]).toBeGreaterThan(0);
	});

	it("comes to its present version", () => {
		for (const [version, list] of Object.entries(examples)) {
			const upcasted = list.map((data) =>
				domainEvent(recorded(type, Number(version), data)),
			);
			expect(upcasted.map(({ data }) => data)).toEqual(examples[present]);
			for (const { metadata } of upcasted)
				expect(metadata.schemaVersion).toBe(present);
		}
	});
});
