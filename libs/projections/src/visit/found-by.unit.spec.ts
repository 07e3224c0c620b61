import { eventIdOf, isoTime, type RecordedDomainEvent } from "#kernel";
import { visitContext } from "../testing/fixtures.js";
import { START_MS } from "../testing/random-streams.js";
import { foldVisitRow, type VisitProjectionRow } from "./visit-row.js";

/** More than a visit lists. */
const SALES = 201;
const visitId = "8a3c6a54-8c0a-5f5b-9f0e-3f1c2d4b5a69";
const stream = "visitor-default.v";

type Draft = Pick<RecordedDomainEvent, "type" | "data">;

function recorded({ type, data }: Draft, revision: number) {
	const commandId = `command-${revision}`;
	return {
		...{ type, data, stream, revision, position: revision + 1 },
		eventId: eventIdOf(stream, commandId, 0, null),
		recordedAt: START_MS,
		metadata: {
			...{ schemaVersion: 1, commandId },
			...{ $correlationId: commandId, $causationId: commandId },
		},
	} as RecordedDomainEvent;
}

const occurredAt = isoTime(START_MS);
const begun: Draft = {
	type: "VisitStarted",
	data: {
		...visitContext(1),
		...{ visitId, occurredAt, idleAfterMs: 300_000, endsAfterMs: 1_800_000 },
	},
};

function achieved(outcomeId: string): Draft {
	return {
		type: "OutcomeAchieved",
		data: {
			...{ outcomeId, name: outcomeId, version: 1, scope: "visit", visitId },
			...{ value: null, positive: true, summary: null, occurredAt },
		},
	};
}

describe("a visit", () => {
	it("is found by what it has long ceased to list", () => {
		const sales = Array.from({ length: SALES }, () => achieved("sale"));
		const row = [begun, achieved("sign-up"), ...sales]
			.map(recorded)
			.reduce<VisitProjectionRow | null>(foldVisitRow, null);
		const listed = row?.visit.outcomes.map(({ outcomeId }) => outcomeId);
		expect(new Set(listed)).toEqual(new Set(["sale"]));
		expect(row?.foundBy).toEqual({
			segmentIds: [],
			outcomeIds: ["sign-up", "sale"],
		});
	});
});
