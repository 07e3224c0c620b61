import { InvalidInput } from "#kernel";
import {
	momentOf,
	parseAuditQuery,
	parsePageQuery,
	parseReadQuery,
	parseVisitorsQuery,
	parseVisitorVisitsQuery,
	parseVisitsQuery,
} from "./parse-query.js";

function pointersOf(parse: (query: unknown) => unknown, query: unknown) {
	try {
		parse(query);
	} catch (error) {
		if (error instanceof InvalidInput)
			return error.errors.map(({ pointer }) => pointer);
		throw error;
	}
	return [];
}

describe("a query", () => {
	it("has defaults", () => {
		const none = {
			after: null,
			limit: 50,
			cursor: null,
			fromMs: null,
			toMs: null,
			segmentId: null,
		};
		expect(parseReadQuery({})).toEqual({ after: null });
		expect(parsePageQuery(undefined)).toEqual({
			after: null,
			limit: 50,
			cursor: null,
		});
		expect(parseVisitorsQuery({})).toEqual({ ...none, externalId: null });
		expect(parseVisitorVisitsQuery({})).toEqual({
			...none,
			status: null,
			outcomeId: null,
		});
		expect(parseAuditQuery({})).toEqual({ after: null, at: null });
	});

	it("is read in full", () => {
		expect(
			parseVisitsQuery({
				after: "9007199254740991",
				limit: "200",
				cursor: "abc",
				from: "2026-11-23",
				to: "2026-11-23T01:00:00+01:00",
				segmentId: "s",
				outcomeId: "o",
				status: "idle",
				visitorId: "v:1",
			}),
		).toEqual({
			after: 9007199254740991,
			limit: 200,
			cursor: "abc",
			fromMs: Date.UTC(2026, 10, 23),
			toMs: Date.UTC(2026, 10, 23),
			segmentId: "s",
			outcomeId: "o",
			status: "idle",
			visitorId: "v:1",
		});
		expect(parseAuditQuery({ at: "12" }).at).toEqual({ position: 12 });
		expect(momentOf("1970-01-01T00:00:01Z")).toEqual({ timeMs: 1000 });
		expect(momentOf("yesterday")).toBeNull();
	});
});

describe("a parameter that cannot be used", () => {
	it.each([
		[{ limit: "0" }, ["/limit"]],
		[{ limit: "201" }, ["/limit"]],
		[{ limit: "1e2" }, ["/limit"]],
		[{ limit: "-1" }, ["/limit"]],
		[{ limit: "" }, ["/limit"]],
		[{ after: "9007199254740992" }, ["/after"]],
		[{ after: "1.5" }, ["/after"]],
		[{ after: " 1" }, ["/after"]],
		[{ cursor: "" }, ["/cursor"]],
		[{ from: "2026-11-23T00:00:00 01:00" }, ["/from"]],
		[{ from: "x".repeat(50) }, ["/from"]],
		[{ from: "2026-11-24", to: "2026-11-23" }, ["/from"]],
		[{ status: "gone" }, ["/status"]],
		[{ visitorId: "a b" }, ["/visitorId"]],
		[{ segmentId: "\0" }, ["/segmentId"]],
		[{ limit: ["1", "2"] }, ["/limit"]],
		[{ Limit: "1", "a/b": "1" }, ["/Limit", "/a~1b"]],
		[JSON.parse('{"__proto__":"1"}'), ["/__proto__"]],
	])("%j is refused", (query, pointers) => {
		expect(pointersOf(parseVisitsQuery, query)).toEqual(pointers);
	});

	it("knows only its own parameters", () => {
		expect(pointersOf(parseReadQuery, { limit: "1" })).toEqual(["/limit"]);
		expect(pointersOf(parseVisitorsQuery, { status: "idle" })).toEqual([
			"/status",
		]);
		expect(pointersOf(parseAuditQuery, { at: "soon" })).toEqual(["/at"]);
	});
});
