import { eventIdOf, UUID_PATTERN, uuidV5, visitIdOpenedBy } from "./ids.js";

/** RFC 9562, appendix A.4. */
const DNS_NAMESPACE = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

describe("uuidV5", () => {
	it("gives the RFC's own example", () => {
		expect(uuidV5(DNS_NAMESPACE, "www.example.com")).toBe(
			"2ed6657d-e927-568b-95e1-2665a8aea6a2",
		);
	});

	it("takes names of any length and script", () => {
		const short = "ü".repeat(300);
		const long = "ü".repeat(3_000);
		const ids = [short, long, "", short].map((n) => uuidV5(DNS_NAMESPACE, n));
		for (const id of ids) expect(id).toMatch(UUID_PATTERN);
		expect(new Set(ids).size).toBe(3);
		expect(ids[0]).toBe(ids[3]);
	});
});

describe("derived ids", () => {
	it("differ by stream, command, index and writer", () => {
		const ids = [
			eventIdOf("visitor-a.1", "c1", 0, null),
			eventIdOf("visitor-a.1", "c1", 1, null),
			eventIdOf("visitor-a.1", "c2", 0, null),
			eventIdOf("visitor-a.2", "c1", 0, null),
			eventIdOf("visitor-a.1", "c1", 0, "w1"),
			visitIdOpenedBy("visitor-a.1", "c1"),
		];
		expect(new Set(ids).size).toBe(ids.length);
	});
});
