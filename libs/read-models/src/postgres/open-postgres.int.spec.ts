import { inspect } from "node:util";
import { ReadModelsUnavailable } from "#kernel";
import { eventually } from "../../../../tests/support/eventually.js";
import {
	execute,
	POSTGRES_PASSWORD,
} from "../../../../tests/support/postgres-server.js";
import {
	type OpenReadModelsOptions,
	openReadModels,
	type ReadModels,
} from "../read-models.js";
import { describeOnPostgres } from "../testing/databases.js";

const NOBODY = "postgres://nobody:hush@127.0.0.1:9/none";

const opened: ReadModels[] = [];

async function open(options: OpenReadModelsOptions): Promise<ReadModels> {
	const readModels = await openReadModels(options);
	opened.push(readModels);
	return readModels;
}

afterEach(async () => {
	for (const readModels of opened.splice(0)) await readModels.close();
});

async function reasonOf(
	readModels: ReadModels,
): Promise<ReadModelsUnavailable> {
	try {
		await readModels.checkpoints();
	} catch (error) {
		expect(error).toBeInstanceOf(ReadModelsUnavailable);
		return error as ReadModelsUnavailable;
	}
	throw new Error("it was expected to be out of reach");
}

describe("a database out of reach", () => {
	it("does not hinder opening, and is the reason that reads give", async () => {
		for (const readonly of [true, false]) {
			const readModels = await open({
				databaseUrl: NOBODY,
				readonly,
				waitMs: 0,
			});
			const reason = await eventually(
				() => reasonOf(readModels),
				({ message }) =>
					expect(message).toBe(
						"read models: database out of reach: connect ECONNREFUSED 127.0.0.1:9",
					),
			);
			expect(reason.cause).toMatchObject({ code: "ECONNREFUSED" });
			await expect(readModels.visit("default", "v")).rejects.toThrow(reason);
			await expect(readModels.leadership("x").tryLead()).rejects.toThrow(
				/out of reach/,
			);
		}
	});

	it.each([
		"postgres://user:hush@host:99999/x",
		"postgres://user:hush@host/x?sslrootcert=/not/there.pem",
	])(
		"is a reason not to open where the URL cannot be used: %s",
		async (databaseUrl) => {
			const opening = openReadModels({ databaseUrl });
			await expect(opening).rejects.toThrow(/URL cannot be used/);
			const error = await opening.catch((e) => e);
			expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(
				"hush",
			);
		},
	);
});

describeOnPostgres("opening read models on PostgreSQL", (server) => {
	it("goes on by itself once the server is there", async () => {
		const databaseUrl = await server().createDatabase();
		await server().shutDown();
		const options = { databaseUrl, waitMs: 20 };
		const reader = await open({ ...options, readonly: true });
		const writer = await open(options);
		await reasonOf(reader);
		await reasonOf(writer);
		await server().restart();
		await eventually(
			() => writer.checkpoints().catch(() => null),
			(checkpoints) => expect(checkpoints).toEqual([]),
		);
		await eventually(
			() => reader.checkpoints().catch(() => null),
			(checkpoints) => expect(checkpoints).toEqual([]),
		);
	});

	it("has a reader wait for the tables, telling so", async () => {
		const databaseUrl = await server().createDatabase();
		const reader = await open({
			databaseUrl,
			readonly: true,
			waitMs: 0,
		});
		await eventually(
			() => reasonOf(reader),
			({ message }) => expect(message).toMatch(/no tables/),
		);
		await open({ databaseUrl });
		await eventually(
			() => reader.checkpoints().catch(() => null),
			(checkpoints) => expect(checkpoints).toEqual([]),
		);
	});

	it("lets any number of processes make the tables at the same time", async () => {
		const databaseUrl = await server().createDatabase();
		const all = await Promise.all(
			Array.from({ length: 8 }, () => open({ databaseUrl })),
		);
		for (const readModels of all)
			expect(await readModels.checkpoints()).toEqual([]);
	});

	it("refuses a database that cannot hold every character", async () => {
		const databaseUrl = await server().createDatabase();
		await execute(
			server().url,
			`create database latin template template0 encoding 'LATIN1'
				locale_provider libc lc_collate 'C' lc_ctype 'C'`,
		);
		const latin = databaseUrl.replace(/[^/]+$/, "latin");
		await expect(openReadModels({ databaseUrl: latin })).rejects.toThrow(
			"the database's encoding is LATIN1, not UTF8",
		);
	});

	it("refuses a database in which it may not make tables", async () => {
		const databaseUrl = await server().createDatabase();
		await execute(databaseUrl, "create role guest login password 'x'");
		const guest = databaseUrl.replace(/\/\/[^@]+@/, "//guest:x@");
		await expect(openReadModels({ databaseUrl: guest })).rejects.toThrow(
			/cannot be migrated: permission denied for schema public/,
		);
	});

	it("keeps to its schema, and refuses one that is not there", async () => {
		const databaseUrl = await server().createDatabase();
		const other = `${databaseUrl}?options=-csearch_path%3Dother`;
		await open({ databaseUrl });
		await expect(openReadModels({ databaseUrl: other })).rejects.toThrow(
			/no schema of the search_path/,
		);
		await execute(databaseUrl, "create schema other");
		const readModels = await open({ databaseUrl: other });
		expect(await readModels.checkpoints()).toEqual([]);
		await execute(databaseUrl, "drop table public.checkpoints");
		expect(await readModels.checkpoints()).toEqual([]);
	});

	it("never shows a password", async () => {
		const databaseUrl = await server().createDatabase();
		const wrong = databaseUrl.replace(/:[^:@]+@/, ":Wr0ng@");
		const readModels = await open({
			databaseUrl: wrong,
			waitMs: 0,
		});
		const refused = await eventually(
			() => reasonOf(readModels),
			({ message }) => expect(message).toMatch(/authentication failed/),
		);

		const good = await open({ databaseUrl });
		const broken = await good.db
			.selectFrom("visits")
			.select("no_such_column" as never)
			.execute()
			.catch((error: unknown) => error);
		const lock = await open({ databaseUrl: wrong, waitMs: 0 });
		const locked = await lock
			.leadership("x")
			.tryLead()
			.catch((error: unknown) => error);
		for (const error of [refused, broken, locked]) {
			expect(error).toBeInstanceOf(Error);
			const shown = inspect(error, { depth: 9, showHidden: true });
			expect(shown).not.toContain("Wr0ng");
			expect(shown).not.toContain(POSTGRES_PASSWORD);
			expect(shown).not.toContain(encodeURIComponent(POSTGRES_PASSWORD));
		}
	});
});
