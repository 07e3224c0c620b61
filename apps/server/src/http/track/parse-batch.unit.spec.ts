import { parseBatch } from "./parse-batch.js";
import { DEFAULTS, sampleCommand } from "./samples.fixture.js";

describe("a batch", () => {
	it("takes each command on its own", () => {
		const good = sampleCommand("EndVisit");
		const poisoned = JSON.parse(
			'{"type":"EndVisit","visitorId":"v","__proto__":{"admin":true}}',
		);
		const commands = [good, null, poisoned, { type: "x" }, good];
		const batch = parseBatch({ commands }, DEFAULTS);
		if ("errors" in batch) throw new Error("refused as a whole");
		expect(
			batch.commands.map((command) =>
				"errors" in command
					? command.errors.map(({ pointer }) => pointer)
					: command.command.type,
			),
		).toEqual([
			"EndVisit",
			["/commands/1"],
			["/commands/2/__proto__"],
			["/commands/3/type"],
			"EndVisit",
		]);
	});

	it("holds up to 1000 commands", () => {
		const commands = Array.from({ length: 1000 }, () =>
			sampleCommand("EndVisit"),
		);
		const batch = parseBatch({ commands }, DEFAULTS);
		expect("commands" in batch && batch.commands.length).toBe(1000);
	});

	it.each([
		[undefined, "", "must be an object"],
		[[], "", "must be an object"],
		[{}, "/commands", "is required"],
		[{ commands: {} }, "/commands", "must be a list"],
		[{ commands: [] }, "/commands", "must hold at least one command"],
		[
			{ commands: new Array(1001).fill({}) },
			"/commands",
			"must hold at most 1000 commands",
		],
		[{ commands: [{}], siteId: "x" }, "/siteId", "unknown field"],
	])("is refused as a whole (%#)", (input, pointer, detail) => {
		expect(parseBatch(input, DEFAULTS)).toEqual({
			errors: [{ pointer, detail }],
		});
	});
});
