import { parseTrackingCommand } from "../../../http/track/parse-command.js";
import { faults } from "../../testing/validator.js";
import { COMMAND_EXAMPLES, pageView } from "../examples/commands.js";
import { COMMAND_TYPES } from "./commands.js";

const schema = "TrackingCommand";
const visitorId = "v1";

function parsed(command: unknown): object {
	return parseTrackingCommand(command, "", {
		siteId: "default",
		nowMs: Date.UTC(2026, 10, 23, 12),
		ip: undefined,
		userAgent: undefined,
		newCommandId: () => "00000000-0000-4000-8000-000000000000",
	});
}

describe("the schema of tracking commands, as the parser", () => {
	it.each(COMMAND_TYPES)("takes a %s, and only as such", (type) => {
		expect(faults(type, COMMAND_EXAMPLES[type])).toEqual([]);
		expect(faults(schema, COMMAND_EXAMPLES[type])).toEqual([]);
		expect(parsed(COMMAND_EXAMPLES[type])).toHaveProperty("command");
		for (const other of COMMAND_TYPES) {
			if (other === type) continue;
			expect(faults(other, COMMAND_EXAMPLES[type])).not.toEqual([]);
		}
	});

	it.each(COMMAND_TYPES)("refuses fields that a %s does not have", (type) => {
		const command = COMMAND_EXAMPLES[type];
		expect(faults(schema, { ...command, colour: "red" })).not.toEqual([]);
		const data = { ...("data" in command ? command.data : {}), colour: "red" };
		expect(faults(schema, { ...command, data })).not.toEqual([]);
	});

	it.each([
		["no visitor", { type: "EndVisit" }],
		["an unknown type", { type: "RecordNothing", visitorId }],
		["a visitor's id with a space", { type: "EndVisit", visitorId: "a b" }],
		["a page view without its page", { type: "RecordPageView", visitorId }],
		[
			"a page view without the page's URL",
			{ type: "RecordPageView", visitorId, context: { page: {} } },
		],
		["a command id that is no UUID", { ...pageView, commandId: "1" }],
		[
			"a time without its zone",
			{ ...pageView, occurredAt: "2026-11-23T10:00" },
		],
		[
			"a form without name and id",
			{ type: "RecordFormView", visitorId, data: { fields: {} } },
		],
		[
			"a scroll beyond the end",
			{ type: "RecordScroll", visitorId, data: { percentage: 101 } },
		],
		[
			"an event name in upper case",
			{ type: "RecordCustomEvent", visitorId, data: { eventName: "Paid" } },
		],
		[
			"nested attributes",
			{ ...pageView, data: { attributes: { cart: { total: 1 } } } },
		],
		[
			"51 attributes",
			{
				...pageView,
				data: {
					attributes: Object.fromEntries(
						Array.from({ length: 51 }, (_, i) => [`a${i}`, i]),
					),
				},
			},
		],
		["an identity of nobody", { type: "IdentifyVisitor", visitorId, data: {} }],
		[
			"a consent to nothing",
			{ type: "GrantConsent", visitorId, data: { purposes: [] } },
		],
		[
			"an unknown purpose",
			{ type: "GrantConsent", visitorId, data: { purposes: ["profit"] } },
		],
		[
			"attributes of an end",
			{ type: "EndVisit", visitorId, data: { attributes: {} } },
		],
	])("refuses %s", (_, command) => {
		expect(faults(schema, command)).not.toEqual([]);
		expect(parsed(command)).toHaveProperty("errors");
	});

	it("takes what is rare but right", () => {
		const rare = [
			{ type: "EndVisit", visitorId: "A.b:c_d-1", data: {} },
			{ ...pageView, commandId: pageView.commandId.toUpperCase() },
			{ ...pageView, occurredAt: "2001-01-01T00:00:00+02:00" },
			{
				type: "IdentifyVisitor",
				visitorId,
				data: { traits: { email: null, phones: [], address: { city: "Ulm" } } },
			},
			{
				type: "RecordPageView",
				visitorId,
				context: { page: { url: "app://home/" }, ip: "2001:db8::1" },
			},
		];
		for (const command of rare) {
			expect(faults(schema, command)).toEqual([]);
			expect(parsed(command)).toHaveProperty("command");
		}
	});
});

describe("the schema of batches", () => {
	it("takes 1 to 1000 commands", () => {
		const of = (length: number) => ({
			commands: Array.from({ length }, () => ({ type: "EndVisit", visitorId })),
		});
		expect(faults("TrackingBatch", of(1))).toEqual([]);
		expect(faults("TrackingBatch", of(1000))).toEqual([]);
		expect(faults("TrackingBatch", of(0))).not.toEqual([]);
		expect(faults("TrackingBatch", of(1001))).not.toEqual([]);
	});
});
