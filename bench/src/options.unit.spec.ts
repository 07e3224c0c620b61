import { CommanderError } from "commander";
import { parseOptions } from "./options.js";

describe("parseOptions", () => {
	it("runs all but the long measurements where nothing is said", () => {
		const options = parseOptions([]);
		expect(options).toMatchObject({
			durationMs: 10_000,
			visitors: 10_000,
			connections: 64,
			eventStore: "embedded",
			database: "sqlite",
			json: null,
		});
		expect(options.run.has("track")).toBe(true);
		expect(options.run.has("definitions")).toBe(false);
		expect(parseOptions(["--long"]).run.has("definitions")).toBe(true);
	});

	it("runs only what was named", () => {
		const { run } = parseOptions(["--only", "echo, log-size"]);
		expect([...run]).toEqual(["echo", "log-size"]);
	});

	it("takes the engines that the server shall stand on", () => {
		const args = ["--event-store", "esdb", "--database", "postgres"];
		expect(parseOptions(args)).toMatchObject({
			eventStore: "esdb",
			database: "postgres",
		});
	});

	it.each([
		["an unknown event store", ["--event-store", "mysql"]],
		["an unknown database", ["--database", "mysql"]],
		["an unknown option", ["--durations", "3"]],
		["an argument", ["echo"]],
		["an unknown measurement", ["--only", "echo,eco"]],
		["no number", ["--duration", "long"]],
		["an empty number", ["--visitors", ""]],
		["half a visitor", ["--visitors", "2.5"]],
		["too many visitors", ["--visitors", "10000001"]],
		["no connection", ["--connections", "0"]],
	])("refuses %s", (_, args) => {
		const write = process.stderr.write;
		let told = "";
		process.stderr.write = (text) => {
			told += text;
			return true;
		};
		try {
			expect(() => parseOptions(args)).toThrow(CommanderError);
		} finally {
			process.stderr.write = write;
		}
		expect(told).toContain("error:");
	});
});
