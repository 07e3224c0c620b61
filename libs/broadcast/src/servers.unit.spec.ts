import { serversOf } from "./servers.js";

describe("NATS URLs", () => {
	it.each([
		["nats://127.0.0.1:4222", { servers: ["127.0.0.1:4222"] }],
		["broker", { servers: ["broker"] }],
		["nats://a:1, nats://b:2", { servers: ["a:1", "b:2"] }],
		[["nats://a:1", "nats://b:2"], { servers: ["a:1", "b:2"] }],
		["nats://[::1]:4222", { servers: ["[::1]:4222"] }],
		["tls://a:1", { servers: ["a:1"], tls: {} }],
		[
			"nats://me:p%40ss@a:1,nats://b:1",
			{ servers: ["a:1", "b:1"], user: "me", pass: "p@ss" },
		],
		["nats://s3cret@a:1", { servers: ["a:1"], token: "s3cret" }],
	])("%j", (given, expected) => {
		expect(serversOf(given)).toEqual(expected);
	});

	it.each([
		...["", " , ", "http://a:1", "nats://", "nats://me:pw@:1"],
		...["nats://me:pw%@a:1", "nats://pw%zz@a:1"],
	])("refuses %j without repeating it", (given) => {
		expect(() => serversOf(given)).toThrow(/^not a NATS URL: /);
		expect(() => serversOf(given)).not.toThrow(/pw/);
	});
});
