import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import {
	type Certificate,
	findOpenSsl,
	makeCertificate,
} from "../../../../tests/support/certificates.js";
import { eventually } from "../../../../tests/support/eventually.js";
import { describeWith } from "../../../../tests/support/needs.js";
import {
	findPostgres,
	type PostgresServer,
	startPostgres,
} from "../../../../tests/support/postgres-server.js";
import { openReadModels } from "../read-models.js";

describeWith(findPostgres() && findOpenSsl(), "PostgreSQL over TLS", () => {
	let directory: string;
	let authority: Certificate;
	let server: PostgresServer;
	let databaseUrl: string;

	beforeAll(async () => {
		directory = mkdtempSync(join(tmpdir(), "journeylog-tls-"));
		authority = await makeCertificate(directory, "authority");
		const tls = await makeCertificate(directory, "postgres", authority);
		server = await startPostgres({ tls });
		databaseUrl = await server.createDatabase();
	});

	afterAll(async () => {
		await server.stop();
		rmSync(directory, { recursive: true });
	});

	/** Whether each of the process's sessions is encrypted, a lock's among them. */
	async function encrypted(parameters: string): Promise<boolean[]> {
		const url = `${databaseUrl}?${parameters}`;
		const readModels = await openReadModels({ databaseUrl: url });
		const leadership = readModels.leadership("x");
		expect(await leadership.tryLead()).not.toBeNull();
		const { rows } = await sql<{ ssl: boolean }>`
			select ssl from pg_stat_ssl join pg_stat_activity using (pid)
			where datname = current_database()`.execute(readModels.db);
		await leadership.close();
		await readModels.close();
		return rows.map((row) => row.ssl);
	}

	it("is spoken where the URL asks for it", async () => {
		const checked = `sslmode=verify-full&sslrootcert=${authority.cert}`;
		expect(await encrypted(checked)).toEqual([true, true]);
		expect(await encrypted("sslmode=no-verify")).toEqual([true, true]);
		expect(await encrypted("sslmode=disable")).toEqual([false, false]);
	});

	it("is refused to a server whose certificate nobody vouches for", async () => {
		const readModels = await openReadModels({
			databaseUrl: `${databaseUrl}?sslmode=verify-full`,
			waitMs: 0,
		});
		await eventually(
			() => readModels.checkpoints().catch((error: Error) => error.message),
			(message) => expect(message).toMatch(/out of reach: .*certificate/),
		);
		await readModels.close();
	});
});
