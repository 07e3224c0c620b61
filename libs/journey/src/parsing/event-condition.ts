/** `{ event, where, count }`: so many events of a type that all `where` conditions hold for. */

import { pointerTo } from "#kernel";
import {
	type AttributeCondition,
	CONDITION_EVENT_TYPES,
	type CountBounds,
	type EventCondition,
} from "../conditions/condition.js";
import { parseAttributeCondition } from "./attribute-condition.js";
import { readOneOf } from "./fields.js";
import {
	type InputObject,
	isObject,
	knownFields,
	type Report,
} from "./report.js";

const FIELDS = ["event", "where", "count", "within"] as const;

function readWhere(
	input: unknown,
	pointer: string,
	report: Report,
): readonly AttributeCondition[] | null {
	if (!Array.isArray(input))
		return report.error(pointer, "must be a list of attribute conditions");
	const where: AttributeCondition[] = [];
	for (const [index, entry] of input.entries()) {
		const at = pointerTo(pointer, index);
		if (!report.takeCondition(at)) return null;
		if (!isObject(entry)) {
			report.error(at, "must be an attribute condition");
			continue;
		}
		const condition = parseAttributeCondition(entry, at, "event", report);
		if (condition !== null) where.push(condition);
	}
	return where.length === input.length ? where : null;
}

function readBound(
	input: unknown,
	pointer: string,
	report: Report,
): number | null {
	if (Number.isSafeInteger(input) && (input as number) >= 0)
		return input as number;
	return report.error(pointer, "must be a whole number from 0");
}

function readCount(
	input: unknown,
	pointer: string,
	report: Report,
): CountBounds | null {
	if (!isObject(input))
		return report.error(pointer, "must be an object with atLeast or atMost");
	const bounds = ["atLeast", "atMost"] as const;
	const fields = knownFields(input, pointer, bounds, report);
	const count: { atLeast?: number; atMost?: number } = {};
	let given = 0;
	for (const bound of bounds) {
		if (fields[bound] === undefined) continue;
		given += 1;
		const read = readBound(fields[bound], pointerTo(pointer, bound), report);
		if (read !== null) count[bound] = read;
	}
	if (given === 0)
		return report.error(pointer, "needs atLeast or atMost, or both");
	const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = count;
	if (atMost < atLeast)
		return report.error(
			pointerTo(pointer, "atMost"),
			"must not be less than atLeast",
		);
	return Object.keys(count).length === given ? count : null;
}

/** @returns null where it is wrong, which is in the report then */
export function parseEventCondition(
	input: InputObject,
	pointer: string,
	report: Report,
): EventCondition | null {
	const fields = knownFields(input, pointer, FIELDS, report);
	const at = (field: string) => pointerTo(pointer, field);
	const event = readOneOf(
		fields.event,
		at("event"),
		CONDITION_EVENT_TYPES,
		report,
	);
	if (fields.within !== undefined)
		report.error(at("within"), "is not supported yet by this version");
	const where =
		fields.where === undefined
			? undefined
			: readWhere(fields.where, at("where"), report);
	const count =
		fields.count === undefined
			? undefined
			: readCount(fields.count, at("count"), report);
	if (event === null || where === null || count === null) return null;
	return {
		event,
		...(where === undefined ? {} : { where }),
		...(count === undefined ? {} : { count }),
	};
}
