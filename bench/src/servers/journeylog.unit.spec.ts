import { projectionsIn } from "./journeylog.js";

describe("projectionsIn", () => {
	const list = [{ name: "visit", position: "12", lag: { events: 3 } }];

	it("takes a list, and an object that holds one", () => {
		const expected = [{ name: "visit", position: 12 }];
		expect(projectionsIn(list)).toEqual(expected);
		expect(projectionsIn({ items: list })).toEqual(expected);
	});

	it("refuses an answer without projections or positions", () => {
		expect(() => projectionsIn({ items: [] })).toThrow("no projections");
		expect(() => projectionsIn([{ name: "visit" }])).toThrow("no position");
	});
});
