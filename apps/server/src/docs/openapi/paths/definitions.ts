/** Segments and outcomes: the same paths for both. */

import type { JsonObject } from "../../json.js";
import { MAX_DEFINITIONS } from "../../limits.js";
import * as examples from "../examples/definitions.js";
import {
	type Content,
	type Examples,
	example,
	operation,
	type Tag,
} from "../operation.js";

interface Kind {
	/** As in `segment`. */
	readonly name: string;
	/** As in `Segment`, the name of its schema too. */
	readonly schema: "Segment" | "Outcome";
	readonly tag: Tag;
	readonly id: "SegmentId" | "OutcomeId";
	readonly means: string;
	readonly sent: Examples;
	readonly answered: object;
}

const segments: Kind = {
	name: "segment",
	schema: "Segment",
	tag: "Segments",
	id: "SegmentId",
	means:
		"A segment is a group that a visit or visitor enters when its condition comes to hold, and leaves when it no longer does or when membership expires.",
	sent: {
		journey: {
			summary: "By what happened",
			value: examples.segmentDefinition,
		},
		attributes: {
			summary: "By attributes",
			value: examples.attributesDefinition,
		},
	},
	answered: examples.segment,
};

const outcomes: Kind = {
	name: "outcome",
	schema: "Outcome",
	tag: "Outcomes",
	id: "OutcomeId",
	means:
		"An outcome is something that a visit or visitor achieves when its condition comes to hold, such as an order; it may carry a value.",
	sent: example("An order and its total", examples.outcomeDefinition),
	answered: examples.outcome,
};

const FORCE =
	"It holds for every command that the same process answers after this answer.";

function one(kind: Kind, summary: string, value: object): Content {
	return { schema: kind.schema, examples: example(summary, value) };
}

function bodyOf(kind: Kind): Content {
	return { schema: `${kind.schema}Definition`, examples: kind.sent };
}

function listAnswer(kind: Kind, description: string, items: object[]) {
	return {
		status: 200 as const,
		description,
		schema: `${kind.schema}List`,
		examples: example("All on one page", { items, nextCursor: null }),
	};
}

function collection(kind: Kind): JsonObject {
	const { name, schema, tag, answered } = kind;
	return {
		post: operation({
			id: `create${schema}`,
			tag,
			summary: `Define ${name === "outcome" ? "an" : "a"} ${name}`,
			description: `${kind.means} ${FORCE} A site has at most ${MAX_DEFINITIONS} segments and outcomes together, archived ones not counted.`,
			scope: "define",
			body: bodyOf(kind),
			answer: {
				status: 201,
				description: "Defined, as version 1.",
				...one(kind, "The first version", answered),
			},
		}),
		get: operation({
			id: `list${schema}s`,
			tag,
			summary: `List ${name}s`,
			description:
				"The latest version of each, by creation, all on one page; those that are archived are left out.",
			scope: "define",
			answer: listAnswer(kind, `The ${name}s.`, [answered]),
		}),
	};
}

function single(kind: Kind): JsonObject {
	const { name, schema, tag, id, answered } = kind;
	return {
		get: operation({
			id: `get${schema}`,
			tag,
			summary: `Read ${name === "outcome" ? "an" : "a"} ${name}`,
			description:
				"The latest version. One that is archived is not found; its versions are.",
			scope: "define",
			parameters: [id],
			answer: {
				status: 200,
				description: `The ${name}.`,
				...one(kind, "The latest version", answered),
			},
			problems: [404],
		}),
		put: operation({
			id: `revise${schema}`,
			tag,
			summary: `Make a new version of ${name === "outcome" ? "an" : "a"} ${name}`,
			description: `Replaces the whole definition: a field left out takes its default. ${FORCE} What an earlier version led to stays as it is. One that is archived cannot be revised.`,
			scope: "define",
			parameters: [id],
			body: bodyOf(kind),
			answer: {
				status: 200,
				description: "The new version.",
				...one(kind, "The second version", examples.revised(answered)),
			},
			problems: [404],
		}),
		delete: operation({
			id: `archive${schema}`,
			tag,
			summary: `Archive ${name === "outcome" ? "an" : "a"} ${name}`,
			description: `It matches nobody any more; its versions and what it led to stay readable. ${FORCE} One that is archived already is not found.`,
			scope: "define",
			parameters: [id],
			answer: {
				status: 204,
				description: "Archived.",
			},
			problems: [404],
		}),
	};
}

function versions(kind: Kind): JsonObject {
	const { name, schema, tag, id, answered } = kind;
	return {
		get: operation({
			id: `list${schema}Versions`,
			tag,
			summary: `List the versions of ${name === "outcome" ? "an" : "a"} ${name}`,
			description:
				"Oldest first, all on one page; also of one that is archived, which shows in the last version.",
			scope: "define",
			parameters: [id],
			answer: listAnswer(kind, "The versions.", [
				answered,
				examples.archived(examples.revised(answered)),
			]),
			problems: [404],
		}),
	};
}

export const definitionPaths: JsonObject = {
	"/v1/segments": collection(segments),
	"/v1/segments/{id}": single(segments),
	"/v1/segments/{id}/versions": versions(segments),
	"/v1/outcomes": collection(outcomes),
	"/v1/outcomes/{id}": single(outcomes),
	"/v1/outcomes/{id}/versions": versions(outcomes),
};
