import { LINE_CHARS_MAX, parseLine } from "./parse-line.js";

const AGENT = "Mozilla/5.0 (X11) Firefox/27.0";
const LINE = `192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 42 "https://r.example/" "${AGENT}"`;

describe("a line of the combined log format", () => {
	it("gives its fields", () => {
		expect(parseLine(LINE)).toEqual({
			remoteAddress: "192.0.2.1",
			atMs: Date.UTC(2015, 4, 17, 10, 5, 3),
			method: "GET",
			target: "/a?b=c",
			status: 200,
			referrer: "https://r.example/",
			userAgent: AGENT,
		});
	});

	it.each([
		["+0200", -2 * 60],
		["-0530", 5 * 60 + 30],
	])("takes the zone %s into account", (zone, minutes) => {
		expect(parseLine(LINE.replace("+0000", zone))?.atMs).toBe(
			Date.UTC(2015, 4, 17, 10, 5 + minutes, 3),
		);
	});

	it("tells nothing where the client sent nothing", () => {
		const bare = LINE.replace("https://r.example/", "-").replace(AGENT, "");
		expect(parseLine(bare)).toMatchObject({ referrer: null, userAgent: null });
	});

	it("puts escapes and bytes together again", () => {
		const escaped = LINE.replace(AGENT, String.raw`a \"b\" \\ caf\xc3\xa9`);
		expect(parseLine(escaped)?.userAgent).toBe(String.raw`a "b" \ café`);
		const bytes = Buffer.from(LINE.replace("/a?b=c", "/café")).toString(
			"latin1",
		);
		expect(parseLine(bytes)?.target).toBe("/café");
	});

	it.each([
		["before its quote", LINE.slice(0, -1), AGENT],
		["in a word", LINE.slice(0, -10), AGENT.slice(0, -9)],
		["in an escape", `${LINE.slice(0, -1)}\\`, AGENT],
		["before its first character", LINE.slice(0, -AGENT.length - 1), null],
	])("takes a last field cut off %s as it stands", (_, line, userAgent) => {
		expect(parseLine(line)).toMatchObject({ status: 200, userAgent });
	});

	it.each([
		["GET /with space HTTP/1.1", "GET", "/with space"],
		["GET /old", "GET", "/old"],
		["-", "-", ""],
		["", "", ""],
		[String.raw`\x16\x03\x01`, "\x16\x03\x01", ""],
	])("takes the request %j", (request, method, target) => {
		const line = LINE.replace("GET /a?b=c HTTP/1.1", request);
		expect(parseLine(line)).toMatchObject({ method, target });
	});

	it("may go on after the user agent, and name a user with a space", () => {
		expect(parseLine(`${LINE} "203.0.113.9" 0.012`)?.userAgent).toBe(AGENT);
		expect(parseLine(LINE.replace("- -", "- jane doe"))?.status).toBe(200);
	});
});

describe("a line of another format", () => {
	it.each([
		["empty", ""],
		["text", "no access log"],
		["common, without referrer", LINE.slice(0, LINE.indexOf(' "https'))],
		["cut off in the referrer", LINE.slice(0, LINE.indexOf("example/"))],
		["a day that is none", LINE.replace("17/May", "31/Feb")],
		["a month that is none", LINE.replace("May", "Mai")],
		["a month out of two", LINE.replace("May", "anF")],
		["an hour that is none", LINE.replace("10:05:03", "24:05:03")],
		["a minute that is none", LINE.replace("10:05:03", "10:60:03")],
		["a status that is none", LINE.replace(" 200 ", " abc ")],
		["far too long", LINE.replace("/a", `/${"a".repeat(LINE_CHARS_MAX)}`)],
	])("is none: %s", (_, line) => {
		expect(parseLine(line)).toBe(null);
	});

	it("is none, however it repeats itself", () => {
		expect(parseLine(`a b c${" [".repeat(30_000)}`)).toBe(null);
	});
});
