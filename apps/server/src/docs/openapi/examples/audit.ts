/** What audits answer. */

import type { DocumentChange } from "../../../audit/list-changes.js";
import type { SegmentChange } from "../../../audit/segment-history.js";
import { VISIT_ID } from "./commands.js";
import { segment } from "./definitions.js";
import { visitEvent } from "./models.js";

const COMMAND_ID = "3f0f3b1e-5a0c-4c52-9a34-0f2f3f0a9a10";

export const statusChange: DocumentChange = {
	field: "/status",
	from: "active",
	to: "idle",
	occurredAt: "2026-11-23T10:10:00.000Z",
	recordedAt: "2026-11-23T10:10:00.412Z",
	eventId: "1b7f6f57-6e0b-5f0e-9c39-7f1f6c3a0b52",
	type: "VisitorIdled",
	position: "1251",
	commandId: "c7c7a2f4-7a63-5b60-8f0e-0c7d6a0c1f11",
};

export const traitChange: DocumentChange = {
	field: "/traits/email",
	from: null,
	to: "ada@example.com",
	occurredAt: "2026-11-23T10:04:00.000Z",
	recordedAt: "2026-11-23T10:04:00.009Z",
	eventId: "2e0c3f3a-77d1-5b57-a1f2-9f8a4b1d6c20",
	type: "VisitorIdentified",
	position: "1241",
	commandId: COMMAND_ID,
};

export const membershipChange: SegmentChange = {
	change: "entered",
	reason: null,
	visitId: VISIT_ID,
	occurredAt: visitEvent.occurredAt,
	recordedAt: visitEvent.recordedAt,
	eventId: "5a2f9d0e-4c1b-5e8a-b6d7-3c9e8f7a6b14",
	position: "1235",
	definition: segment as SegmentChange["definition"],
	because: [visitEvent],
};
