import { resolve } from "node:path";
import { readSettings } from "./settings.js";
import { SettingsError } from "./settings-error.js";

describe("settings", () => {
	it("have the defaults of the interface", () => {
		expect(readSettings({})).toEqual({
			host: "127.0.0.1",
			port: 3000,
			trustedProxies: [],
			dataDir: resolve("data"),
			eventStoreUrl: null,
			eventStorePort: 2113,
			databaseUrl: null,
			natsServers: null,
			natsFiles: {},
			natsPort: 4222,
			roles: new Set(["api", "projector", "broadcaster"]),
			visitIdleAfterMs: 300_000,
			visitEndsAfterMs: 1_800_000,
			apiKeys: null,
			logLevel: "info",
		});
		expect(readSettings({ PORT: "", ROLES: "", NATS_URL: "" })).toEqual(
			readSettings({}),
		);
	});

	it("are read", () => {
		const settings = readSettings({
			HOST: "::1",
			PORT: "0",
			TRUSTED_PROXIES: "loopback, 10.1.0.0/16,fd00::1",
			DATA_DIR: "/var/lib/x",
			EVENT_STORE_URL: "esdb://u:p@a:2113,b,c:1?tls=false",
			EVENT_STORE_PORT: "65535",
			DATABASE_URL: "postgres://u:p@db/x?sslmode=require",
			NATS_URL: "nats://a:4222, b:4222,tls://c",
			NATS_PORT: "0",
			ROLES: "projector, api",
			VISIT_IDLE_AFTER: "PT0.5S",
			VISIT_ENDS_AFTER: "P1W",
			LOG_LEVEL: "silent",
		});
		expect(settings).toEqual({
			host: "::1",
			port: 0,
			trustedProxies: ["loopback", "10.1.0.0/16", "fd00::1"],
			dataDir: "/var/lib/x",
			eventStoreUrl: "esdb://u:p@a:2113,b,c:1?tls=false",
			eventStorePort: 65_535,
			databaseUrl: "postgres://u:p@db/x?sslmode=require",
			natsServers: ["nats://a:4222", "nats://b:4222", "tls://c"],
			natsFiles: {},
			natsPort: 0,
			roles: new Set(["projector", "api"]),
			visitIdleAfterMs: 500,
			visitEndsAfterMs: 604_800_000,
			apiKeys: null,
			logLevel: "silent",
		});
	});

	it.each(["localhost", "127.8.8.8", "127.0.0.1", "::1", "LOCALHOST"])(
		"%s is loopback",
		(HOST) => {
			expect(readSettings({ HOST }).host).toBe(HOST);
		},
	);
});

describe("a setting that cannot be used", () => {
	it.each([
		["HOST", "0.0.0.0", "no loopback"],
		["HOST", "::", "no loopback"],
		["HOST", "shop.example", "no loopback"],
		["HOST", "127.1", "neither an IP address nor a host name"],
		["HOST", "a b", "neither"],
		["HOST", "http://localhost", "neither"],
		["PORT", "65536", "no port"],
		["PORT", "-1", "no port"],
		["PORT", "80a", "no port"],
		["PORT", "1e3", "no port"],
		["EVENT_STORE_PORT", "x", "no port"],
		["NATS_PORT", "99999999", "no port"],
		["TRUSTED_PROXIES", "everybody", "is no IP address"],
		["TRUSTED_PROXIES", "10.0.0.1,", "is no IP address"],
		["TRUSTED_PROXIES", "10.0.0.0/33", "no CIDR range"],
		["TRUSTED_PROXIES", "10.0.0.0/0", "no CIDR range"],
		["TRUSTED_PROXIES", "10.0.0.0/8/8", "no CIDR range"],
		["TRUSTED_PROXIES", "10.1/16", "no CIDR range"],
		["DATA_DIR", "a\0b", "NUL"],
		["ROLES", "api,cook", '"cook" is no role'],
		["ROLES", "api,", '"" is no role'],
		["VISIT_IDLE_AFTER", "5m", "no ISO 8601 duration"],
		["VISIT_IDLE_AFTER", "P", "VISIT_IDLE_AFTER"],
		["VISIT_IDLE_AFTER", "PT0S", "positive"],
		["VISIT_IDLE_AFTER", "-PT5M", "positive"],
		["VISIT_IDLE_AFTER", "P1M", "years or months"],
		["VISIT_IDLE_AFTER", "PT30M", "must be less than VISIT_ENDS_AFTER"],
		["VISIT_ENDS_AFTER", "P25D", "at most 24 days"],
		["LOG_LEVEL", "loud", "none of"],
		["API_KEYS_FILE", "/nonexistent/keys", "cannot be read (ENOENT)"],
		["API_KEYS_FILE", "/", "cannot be read (EISDIR)"],
	])("%s=%j", (name, value, reason) => {
		expect(() => readSettings({ [name]: value })).toThrow(SettingsError);
		expect(() => readSettings({ [name]: value })).toThrow(reason);
		expect(() => readSettings({ [name]: value })).toThrow(
			new RegExp(`^${name}: [^\n]*$`),
		);
	});

	it.each([
		["EVENT_STORE_URL", "http://u:hunter2@a:2113"],
		["EVENT_STORE_URL", "hunter2"],
		["EVENT_STORE_URL", "esdb://u:hunter2@"],
		["EVENT_STORE_URL", "esdb://u:hunter2@a:99999"],
		["EVENT_STORE_URL", "esdb://u:hunter2@a,,b"],
		["DATABASE_URL", "mysql://u:hunter2@a/b"],
		["DATABASE_URL", "postgres://u:hunter2@a:x/b"],
		["DATABASE_URL", "postgres:///hunter2"],
		["DATABASE_URL", "postgres://u:hunter2@a/b?sslrootcert=/nonexistent/ca"],
		["NATS_URL", "hunter2:4222"],
		["NATS_URL", "nats://u:hunter2@a:4222,http://b"],
		["NATS_URL", "nats://a,u:hunter2@"],
		["NATS_URL", "nats://u:hunter2%zz@a"],
	])("%s=%s tells no secret", (name, value) => {
		expect(() => readSettings({ [name]: value })).toThrow(
			new RegExp(`^${name}: (?!.*hunter2)[^\n]+$`),
		);
	});
});
