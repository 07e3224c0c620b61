import { isPublicAddress, parseAddress, truncateAddress } from "./address.js";

describe("truncateAddress", () => {
	it.each([
		["203.0.113.7", "203.0.113.0"],
		["255.255.255.255", "255.255.255.0"],
		["2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:85a3::"],
		["2001:0DB8:0000:0001:0000:0000:0000:0001", "2001:db8::"],
		["::1", "::"],
		["::ffff:203.0.113.7", "203.0.113.0"],
		["::ffff:cb00:7107", "203.0.113.0"],
		["fe80::1%eth0", "fe80::"],
		["0:0:1::1", "0:0:1::"],
	])("%s is stored as %s", (ip, stored) => {
		expect(truncateAddress(ip)).toBe(stored);
	});

	it.each([
		"",
		"-",
		"localhost",
		"1",
		"127.1",
		"010.0.0.1",
		"0x7f.0.0.1",
		"256.1.1.1",
		"203.0.113.7:8080",
		"[::1]",
		"1::2::3",
		" 1.2.3.4",
		"1.2.3.4, 5.6.7.8",
		"%",
	])("%j is no address", (ip) => {
		expect(truncateAddress(ip)).toBeNull();
	});
});

describe("isPublicAddress", () => {
	it.each([
		["8.8.8.8", true],
		["2001:4860:4860::8888", true],
		["10.0.0.1", false],
		["172.16.5.5", false],
		["192.168.1.1", false],
		["127.0.0.1", false],
		["100.64.0.1", false],
		["169.254.1.1", false],
		["203.0.113.7", false],
		["224.0.0.1", false],
		["255.255.255.255", false],
		["::ffff:10.0.0.1", false],
		["::ffff:8.8.8.8", true],
		["::1", false],
		["fe80::1", false],
		["fd00::1", false],
		["2001:db8::1", false],
	])("%s: %s", (ip, is) => {
		const address = parseAddress(ip);
		expect(address).not.toBeNull();
		if (address !== null) expect(isPublicAddress(address)).toBe(is);
	});
});
