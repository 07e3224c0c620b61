import type { DomainEvent } from "#kernel";
import { MAX_DEFINITIONS } from "../limits.js";
import {
	parseOutcomeDefinition,
	parseSegmentDefinition,
} from "../parsing/definition.js";
import { errorsOf } from "../testing/errors-of.js";
import { at } from "../testing/journey-of.js";
import {
	type DefinitionCommand,
	decideDefinition,
} from "./decide-definition.js";
import {
	type DefinitionSet,
	evolveDefinitions,
	noDefinitions,
} from "./definition-set.js";
import { outcomeVersions, segmentVersions } from "./versions.js";
import {
	listOutcomes,
	listSegments,
	outcomeView,
	segmentView,
} from "./views.js";

const when = { attribute: "visit.bot", operator: "equal", value: false };

function segment(name: string) {
	return parseSegmentDefinition({ name, when, expiresAfter: "P1D" });
}

function outcome(name: string) {
	return parseOutcomeDefinition({ name, when });
}

/** The set and the stream after the commands. */
function given(...commands: readonly DefinitionCommand[]): {
	readonly set: DefinitionSet;
	readonly events: readonly DomainEvent[];
} {
	let set = noDefinitions;
	const events: DomainEvent[] = [];
	for (const command of commands)
		for (const event of decideDefinition(command, set)) {
			set = evolveDefinitions(set, event);
			events.push(event);
		}
	return { set, events };
}

function define(segmentId: string, seconds = 0): DefinitionCommand {
	const definition = segment(segmentId);
	return {
		type: "DefineSegment",
		segmentId,
		occurredAt: at(seconds),
		definition,
	};
}

function revise(segmentId: string, seconds: number): DefinitionCommand {
	const definition = segment(`${segmentId} revised`);
	return {
		type: "ReviseSegment",
		segmentId,
		occurredAt: at(seconds),
		definition,
	};
}

function archive(segmentId: string, seconds: number): DefinitionCommand {
	return { type: "ArchiveSegment", segmentId, occurredAt: at(seconds) };
}

function defineOutcome(outcomeId: string, seconds = 0): DefinitionCommand {
	const definition = outcome(outcomeId);
	return {
		type: "DefineOutcome",
		outcomeId,
		occurredAt: at(seconds),
		definition,
	};
}

describe("definitions of segments", () => {
	it("are recorded whole", () => {
		expect(given(define("s", 1)).events).toEqual([
			{
				type: "SegmentDefined",
				data: {
					occurredAt: at(1),
					segmentId: "s",
					version: 1,
					name: "s",
					description: "",
					scope: "visit",
					active: true,
					when,
					expiresAfter: "P1D",
				},
			},
		]);
	});

	it("keep their beginning through a revision", () => {
		const { set } = given(define("s", 1), revise("s", 2));
		const view = segmentView(set.segments.get("s") as never);
		expect(view).toEqual({
			segmentId: "s",
			name: "s revised",
			description: "",
			scope: "visit",
			active: true,
			when,
			expiresAfter: "P1D",
			version: 2,
			createdAt: at(1),
			updatedAt: at(2),
			archivedAt: null,
		});
		expect(Object.keys(view)[0]).toBe("segmentId");
	});

	it("are found no more once archived, but can be read", () => {
		const { set } = given(define("s", 1), archive("s", 2));
		expect(set.segments.get("s")?.archivedAt).toBe(at(2));
		expect(listSegments(set)).toEqual([]);
		for (const command of [revise("s", 3), archive("s", 3)])
			expect(() => decideDefinition(command, set)).toThrow(/archived since/);
	});

	it("must be there to be revised or archived", () => {
		for (const command of [revise("s", 3), archive("__proto__", 3)])
			expect(() => decideDefinition(command, noDefinitions)).toThrow(
				expect.objectContaining({ code: "not-found" }),
			);
	});

	it("take an id once", () => {
		const { set } = given(define("s"));
		expect(errorsOf(() => decideDefinition(define("s"), set))).toEqual([
			"/segmentId: there is a segment s already",
		]);
	});

	it("are listed by creation, then by id", () => {
		const { set } = given(define("c", 2), define("b", 1), define("a", 2));
		const revised = given(define("c", 2), define("b", 1), revise("b", 9)).set;
		expect(listSegments(set).map((view) => view.name)).toEqual(["b", "a", "c"]);
		expect(listSegments(revised).map(({ segmentId }) => segmentId)).toEqual([
			"b",
			"c",
		]);
	});

	it("show all their versions, oldest first", () => {
		const { events } = given(
			define("s", 1),
			define("other", 1),
			revise("s", 2),
			archive("s", 3),
		);
		const versions = segmentVersions(events, "s");
		expect(
			versions.map(({ name, version, createdAt, updatedAt, archivedAt }) => [
				name,
				version,
				createdAt,
				updatedAt,
				archivedAt,
			]),
		).toEqual([
			["s", 1, at(1), at(1), null],
			["s revised", 2, at(1), at(2), at(3)],
		]);
		expect(segmentVersions(events, "unknown")).toEqual([]);
	});
});

describe("definitions of outcomes", () => {
	it("are defined, revised, archived and listed like segments", () => {
		const definition = outcome("two");
		const occurredAt = at(5);
		const { set, events } = given(
			defineOutcome("o", 1),
			{ type: "ReviseOutcome", outcomeId: "o", occurredAt, definition },
			defineOutcome("p", 2),
			{ type: "ArchiveOutcome", outcomeId: "p", occurredAt },
		);
		expect(listOutcomes(set)).toEqual([
			{
				outcomeId: "o",
				name: "two",
				description: "",
				scope: "visit",
				active: true,
				when,
				value: null,
				positive: true,
				achieved: "oncePerVisit",
				version: 2,
				createdAt: at(1),
				updatedAt: at(5),
				archivedAt: null,
			},
		]);
		expect(outcomeView(set.outcomes.get("p") as never).archivedAt).toBe(at(5));
		expect(outcomeVersions(events, "o").map(({ name }) => name)).toEqual([
			"o",
			"two",
		]);
	});
});

describe("a site's definitions", () => {
	it("are bounded in number, segments and outcomes together; archiving makes room", () => {
		const commands = Array.from({ length: MAX_DEFINITIONS }, (_, index) =>
			index % 2 === 0 ? define(`s${index}`) : defineOutcome(`o${index}`),
		);
		const { set } = given(...commands);
		for (const command of [define("more"), defineOutcome("more")])
			expect(errorsOf(() => decideDefinition(command, set))).toEqual([
				": a site has at most 1000 segments and outcomes; archive one first",
			]);
		expect(decideDefinition(revise("s0", 1), set)).toHaveLength(1);
		let roomy = set;
		for (const event of decideDefinition(archive("s0", 1), set))
			roomy = evolveDefinitions(roomy, event);
		expect(decideDefinition(define("more"), roomy)).toHaveLength(1);
	});

	it("are not touched by events about anything else", () => {
		const { set } = given(define("s"));
		const data = { occurredAt: at(1), purposes: [], evidence: null };
		const event = { type: "ConsentGranted", data } as const;
		expect(evolveDefinitions(set, event)).toBe(set);
	});
});
