import { type Locate, openGeo } from "./geo.js";

describe("the geo database", () => {
	let locate: Locate;
	beforeAll(async () => {
		locate = await openGeo();
	});

	it.each([
		["8.8.8.8", "US", "United States", "8.8.8.0"],
		["193.99.144.80", "DE", "Germany", "193.99.144.0"],
		["2001:4860:4860::8888", "US", "United States", "2001:4860:4860::"],
		["::ffff:8.8.8.8", "US", "United States", "8.8.8.0"],
	])("%s is in %s", (ip, country, countryName, ipAddress) => {
		expect(locate(ip)).toEqual({ country, countryName, ipAddress });
	});

	it.each(["10.0.0.1", "127.0.0.1", "::1", "203.0.113.7", "fd00::1"])(
		"%s is in no country, and still recorded truncated",
		(ip) => {
			const { country, countryName, ipAddress } = locate(ip);
			expect([country, countryName]).toEqual([null, null]);
			expect(ipAddress).not.toBeNull();
		},
	);

	it("knows nothing of what is no address", () => {
		expect(locate("unknown")).toEqual({
			country: null,
			countryName: null,
			ipAddress: null,
		});
	});

	it("names every country that it gives", () => {
		const codes = new Map<string, string | null>();
		for (let first = 1; first < 224; first++)
			for (let second = 0; second < 256; second += 5) {
				const place = locate(`${first}.${second}.8.8`);
				if (place.country !== null) codes.set(place.country, place.countryName);
			}
		expect(codes.size).toBeGreaterThan(80);
		expect([...codes].filter(([, name]) => name === null)).toEqual([]);
	});

	it("says that a database is missing", async () => {
		await expect(openGeo("/nowhere/geo.mmdb")).rejects.toThrow(/ENOENT/);
	});
});
