import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { readConnectionString } from "./connection-string.js";
import { Target } from "./target.js";

function optionsOf(text: string) {
	return readConnectionString(text).options;
}

function problemOf(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		return error;
	}
}

const UNUSABLE = { code: "unusable-connection-string" };

describe("a connection string", () => {
	it.each([
		["esdb://127.0.0.1:2113?tls=false", false],
		["kurrentdb://127.0.0.1:2113?tls=false", false],
		["esdb+discover://127.0.0.1:2113?tls=false", true],
		["kurrentdb+discover://127.0.0.1:2113?tls=false", true],
		["  KurrentDB://127.0.0.1/?TLS=false  ", false],
	])("%s names a node", (text, dnsDiscover) => {
		expect(optionsOf(text)).toMatchObject({
			dnsDiscover,
			hosts: [{ address: "127.0.0.1", port: 2113 }],
			tls: false,
		});
	});

	it("names the nodes of a cluster, a user and the rest", () => {
		const { options, ignored } = readConnectionString(
			"esdb://ad%40min:ch%3Aange@a:1,b:2,c:3?nodePreference=follower&gossipTimeout=7&keep_alive_interval=20000",
		);
		expect(options).toMatchObject({
			hosts: [
				{ address: "a", port: 1 },
				{ address: "b", port: 2 },
				{ address: "c", port: 3 },
			],
			defaultCredentials: { username: "ad@min", password: "ch:ange" },
			nodePreference: "follower",
			gossipTimeout: 7,
			keepAliveInterval: 20_000,
		});
		expect(ignored).toEqual([]);
	});

	it.each([
		"http://u:hunter2@host:2113",
		"esdb://u:hunter2@",
		"esdb://u:hunter2@host:port",
		"esdb://u:hunter2@host:2113?tls=perhaps",
		"esdb://u:hunter2@host:2113?gossipTimeout=soon",
		"esdb://u:hunter2@host:2113?tlsVerifyCert=false",
		"esdb://u:hunter2@host:2113?tlsCAFile=%E0%A4%A",
		"esdb://u:p@hunter2@host:2113",
		"esdb://hunter2@host:2113",
		"",
	])("that cannot be used says so without its password: %s", (text) => {
		const error = problemOf(() => readConnectionString(text));
		expect(error).toMatchObject(UNUSABLE);
		expect(JSON.stringify([error, String(error)])).not.toContain("hunter2");
	});

	it("keeps an option that it does not know from the client, which would print all of it", () => {
		const warn = jest.spyOn(console, "warn");
		const { options, ignored } = readConnectionString(
			"esdb://u:hunter2@host?tls=false&mood=good&featureX=1",
		);
		expect(ignored).toEqual(["mood", "featureX"]);
		expect(options).toMatchObject({ tls: false });
		expect(warn).not.toHaveBeenCalled();
		warn.mockRestore();
	});
});

describe("what a connection string points to", () => {
	const directory = mkdtempSync(join(tmpdir(), "journeylog-target-"));
	afterAll(() => rmSync(directory, { recursive: true }));

	function targetOf(text: string): Target {
		return new Target(optionsOf(text));
	}

	it("is secure unless told otherwise, and shows the user to secure nodes only", () => {
		const secure = targetOf("esdb://ad%40min:ch%3Aange@host");
		const insecure = targetOf("esdb://ad%40min:ch%3Aange@host?tls=false");
		const user = Buffer.from("ad@min:ch:ange").toString("base64");
		expect(secure.authorization).toBe(`Basic ${user}`);
		expect(insecure.authorization).toBeNull();
		expect(secure.channelCredentials._isSecure()).toBe(true);
		expect(insecure.channelCredentials._isSecure()).toBe(false);
		expect(secure.label).toBe("host:2113");
	});

	it("needs the files that it names", () => {
		const missing = join(directory, "none.crt");
		const broken = join(directory, "broken.crt");
		writeFileSync(
			broken,
			"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n",
		);
		for (const query of [
			`tlsCAFile=${missing}`,
			`userCertFile=${missing}&userKeyFile=${missing}`,
			`userCertFile=${broken}`,
			`userCertFile=${broken}&userKeyFile=${broken}`,
		]) {
			const error = problemOf(() => targetOf(`esdb://u:hunter2@host?${query}`));
			expect(error).toMatchObject(UNUSABLE);
			expect(String(error)).not.toContain("hunter2");
		}
	});
});
