import { faults } from "../testing/validator.js";
import { danglingRefs } from "../testing/walk.js";
import { visit, visitor } from "./examples/models.js";
import { SCHEMA_NAMES, schemaOf } from "./schema-of.js";

describe("schemaOf", () => {
	it.each(SCHEMA_NAMES)("gives %s to stand by itself", (name) => {
		const schema = schemaOf(name);
		expect(danglingRefs(schema)).toEqual([]);
		expect(JSON.stringify(schema)).not.toContain("#/components/");
	});

	it("refuses a name that is none", () => {
		expect(() => schemaOf("Visits")).toThrow("no schema Visits");
		expect(() => schemaOf("toString")).toThrow("no schema toString");
	});

	it("leaves answers open for later fields, unless it is to close them", () => {
		const later = { ...visit, mood: "good" };
		expect(faults("Visit", later)).toEqual([]);
		expect(faults("Visit", later, { closed: true })).toHaveLength(1);
		expect(faults("Visit", visit, { closed: true })).toEqual([]);
	});

	it("finds what is missing deep inside", () => {
		const { osFamily: _, ...device } = visit.device;
		expect(faults("Visit", { ...visit, device })).toEqual([
			expect.stringContaining("/device must have required property 'osFamily'"),
		]);
	});

	it("keeps personal data out of visits", () => {
		const { traits, externalIds } = visitor;
		const closed = { closed: true };
		expect(faults("Visit", { ...visit, traits }, closed)).not.toEqual([]);
		expect(faults("Visit", { ...visit, externalIds }, closed)).not.toEqual([]);
	});
});
