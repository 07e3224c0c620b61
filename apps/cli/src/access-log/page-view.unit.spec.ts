import { pageViewCommand, reasonToLeaveOut } from "./page-view.js";
import type { LogLine } from "./parse-line.js";

const PAGE: LogLine = {
	remoteAddress: "192.0.2.1",
	atMs: Date.UTC(2015, 4, 17, 10, 5, 3),
	method: "GET",
	target: "/",
	status: 200,
	referrer: null,
	userAgent:
		"Mozilla/5.0 (X11; Linux x86_64; rv:27.0) Gecko/20100101 Firefox/27.0",
};
const command = (line: Partial<LogLine>, text = "text", occurrence = 0) =>
	pageViewCommand({ ...PAGE, ...line }, text, occurrence, "http://a.example");

describe("a page view", () => {
	it.each([
		"/",
		"/page",
		"/page.html",
		"/page.HTM",
		"/page.php?file=a.png",
		"/v1.2/page",
		"/v1.2/",
		"http://a.example/page",
	])("is %s", (target) => {
		expect(reasonToLeaveOut({ ...PAGE, target })).toBe(null);
	});

	it.each([200, 204, 206, 299, 304])("is one answered %i", (status) => {
		expect(reasonToLeaveOut({ ...PAGE, status })).toBe(null);
	});

	it.each<[string, Partial<LogLine>]>([
		["not a GET", { method: "HEAD" }],
		["not a GET", { method: "-", target: "", status: 408 }],
		["not answered 2xx or 304", { status: 301 }],
		["not answered 2xx or 304", { status: 199 }],
		["not answered 2xx or 304", { status: 404, userAgent: null }],
		["no user agent", { userAgent: null, target: "/a.png" }],
		["bot", { userAgent: "Googlebot/2.1", target: "/a.png" }],
		["not a page", { target: "/a.png" }],
		["not a page", { target: "/archive.tar.gz" }],
		["not a page", { target: "/.env" }],
		["not a page", { target: "" }],
	])("is none: %s", (reason, line) => {
		expect(reasonToLeaveOut({ ...PAGE, ...line })).toBe(reason);
	});

	it("is none in another format", () => {
		expect(reasonToLeaveOut(null)).toBe("not of the combined log format");
	});
});

describe("its command", () => {
	it("carries the line's time, page and address", () => {
		expect(
			command({ target: "/p?q=1", referrer: "https://r.example/" }),
		).toEqual({
			type: "RecordPageView",
			commandId: expect.stringMatching(/^[0-9a-f-]{36}$/),
			visitorId: expect.stringMatching(/^[0-9a-f]{32}$/),
			occurredAt: "2015-05-17T10:05:03.000Z",
			context: {
				page: {
					url: "http://a.example/p?q=1",
					referrer: "https://r.example/",
				},
				userAgent: PAGE.userAgent,
				ip: "192.0.2.1",
			},
		});
	});

	it("has the same ids again for the same line, and others for its repetition", () => {
		const { commandId } = command({}) as { commandId: string };
		expect(command({})).toMatchObject({ commandId });
		expect(command({}, "text", 1)).not.toMatchObject({ commandId });
		expect(command({}, "other")).not.toMatchObject({ commandId });
	});

	it("has a visitor for each pair of address and user agent", () => {
		const { visitorId } = command({}) as { visitorId: string };
		expect(command({ target: "/b" }, "other")).toMatchObject({ visitorId });
		expect(command({ userAgent: "x" })).not.toMatchObject({ visitorId });
		expect(command({ remoteAddress: "b" })).not.toMatchObject({ visitorId });
	});

	it("leaves a host's name out, and a whole URL as it is", () => {
		const made = command({
			remoteAddress: "host.example",
			target: "http://b.example/x",
		});
		expect(made).toMatchObject({
			context: { page: { url: "http://b.example/x" } },
		});
		expect(made).not.toHaveProperty("context.ip");
	});
});
