import type { CommandType, InputError } from "#kernel";
import {
	type InvalidCommand,
	type ParsedCommand,
	parseTrackingCommand,
} from "./parse-command.js";
import {
	COMMAND_TYPES,
	DEFAULTS,
	NOW_MS,
	sampleCommand,
} from "./samples.fixture.js";

function parsed(input: unknown, defaults = DEFAULTS): ParsedCommand {
	const result = parseTrackingCommand(input, "", defaults);
	if ("errors" in result) throw new Error(JSON.stringify(result.errors));
	return result;
}

function errorsOf(input: unknown, pointer = ""): readonly InputError[] {
	const result = parseTrackingCommand(input, pointer, DEFAULTS);
	expect("errors" in result).toBe(true);
	return (result as InvalidCommand).errors;
}

function pointersOf(input: unknown): string[] {
	return errorsOf(input).map(({ pointer }) => pointer);
}

describe("a full command", () => {
	it.each(COMMAND_TYPES)("%s becomes the domain's", (type) => {
		const sent = sampleCommand(type);
		const { command, clientSentId, clientSentTime } = parsed(sent);
		expect({ clientSentId, clientSentTime }).toEqual({
			clientSentId: true,
			clientSentTime: true,
		});
		expect(command).toEqual({
			type,
			commandId: "3f0f3b1e-5a0c-4c52-9a34-0f2f3f0a9a10",
			siteId: "shop",
			visitorId: "c1b6e2f0",
			occurredAtMs: NOW_MS - 1877,
			context: sent.context,
			data: sent.data,
		});
	});
});

describe("what is left out", () => {
	it("is filled in", () => {
		const { command, clientSentId, clientSentTime } = parsed({
			type: "EndVisit",
			visitorId: "v",
		});
		expect({ clientSentId, clientSentTime }).toEqual({
			clientSentId: false,
			clientSentTime: false,
		});
		expect(command).toEqual({
			type: "EndVisit",
			commandId: DEFAULTS.newCommandId(),
			siteId: "shop",
			visitorId: "v",
			occurredAtMs: NOW_MS,
			context: { ip: DEFAULTS.ip, userAgent: DEFAULTS.userAgent },
			data: {},
		});
	});

	it("stays so where the request does not know it either", () => {
		const end = { type: "EndVisit", visitorId: "v" };
		const unknown = { ...DEFAULTS, ip: undefined, userAgent: undefined };
		expect(parsed(end, unknown).command.context).toEqual({});
		const odd = {
			...DEFAULTS,
			ip: "fe80::1%eth0",
			userAgent: "x".repeat(9999),
		};
		expect(parsed(end, odd).command.context).toEqual({
			userAgent: "x".repeat(2048),
		});
	});

	it.each(["RecordPageView", "EndVisit"] as const)(
		"may be all data of %s",
		(type) => {
			for (const data of [undefined, {}]) {
				const sent = sampleCommand(type, { data });
				expect(parsed(sent).command.data).toEqual({});
			}
		},
	);

	it("does not change the input", () => {
		const sent = { type: "EndVisit", visitorId: "v" };
		parsed(Object.freeze(sent));
		expect(sent).toEqual({ type: "EndVisit", visitorId: "v" });
	});
});

describe("what is required", () => {
	const required: [CommandType, string[]][] = [
		["RecordScreenView", ["/data/screenName"]],
		["RecordFormView", ["/data/formName"]],
		["RecordFormSubmission", ["/data/formName"]],
		["RecordFormAbandonment", ["/data/formName"]],
		["RecordSearch", ["/data/query"]],
		["RecordClick", ["/data/selector"]],
		["RecordScroll", ["/data/percentage"]],
		["RecordInView", ["/data/selector"]],
		["RecordIdle", ["/data/idleSeconds"]],
		["RecordCustomEvent", ["/data/eventName"]],
		["IdentifyVisitor", ["/data/externalIds"]],
		["GrantConsent", ["/data/purposes"]],
		["WithdrawConsent", ["/data/purposes"]],
	];

	it.each(required)("%s needs its data", (type, pointers) => {
		expect(pointersOf({ ...sampleCommand(type), data: {} })).toEqual(pointers);
		expect(errorsOf(sampleCommand(type, { data: undefined }))).toEqual([
			{ pointer: "/data", detail: "is required" },
		]);
	});

	it("is one of both for forms and identities", () => {
		parsed(sampleCommand("RecordFormView", { data: { formId: "f" } }));
		const identify = (data: object) =>
			sampleCommand("IdentifyVisitor", { data });
		parsed(identify({ traits: { email: null } }));
		parsed(identify({ traits: {}, externalIds: [{ type: "a", value: "b" }] }));
		expect(errorsOf(identify({ traits: {} }))).toEqual([
			{ pointer: "/data/traits", detail: "must name at least one trait" },
		]);
	});

	it("is the page of a page view", () => {
		for (const place of ["context", "context.page", "context.page.url"]) {
			const pointer = `/${place.replaceAll(".", "/")}`;
			const changes = { [place]: undefined };
			expect(pointersOf(sampleCommand("RecordPageView", changes))).toEqual([
				pointer,
			]);
			parsed(sampleCommand("EndVisit", changes));
		}
	});

	it("is a visitor and a known type", () => {
		expect(pointersOf({ type: "EndVisit" })).toEqual(["/visitorId"]);
		expect(errorsOf({})).toEqual([{ pointer: "/type", detail: "is required" }]);
		for (const type of ["pageView", "__proto__", "toString", 1, null, {}])
			expect(pointersOf({ type, visitorId: "v" })).toEqual(["/type"]);
		for (const input of [undefined, null, 1, "x", []])
			expect(errorsOf(input, "/commands/3")).toEqual([
				{ pointer: "/commands/3", detail: "must be a JSON object" },
			]);
	});
});
