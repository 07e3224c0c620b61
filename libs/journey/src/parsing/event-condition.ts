/** `{ event, where, count }`: so many events of a type that all `where` conditions hold for. */

import { pointerTo } from "#kernel";
import {
	type AttributeCondition,
	type EventCondition,
} from "../conditions/condition.js";
import { CONDITION_EVENT_TYPES } from "../conditions/condition-events.js";
import { parseAttributeCondition } from "./attribute-condition.js";
import { readCount } from "./count.js";
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
