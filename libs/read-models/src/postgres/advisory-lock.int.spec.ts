import { Child } from "../../../../tests/support/child.js";
import { eventually } from "../../../../tests/support/eventually.js";
import { execute } from "../../../../tests/support/postgres-server.js";
import type { Leadership, Term } from "../leadership.js";
import { openReadModels, type ReadModels } from "../read-models.js";
import { describeOnPostgres } from "../testing/databases.js";
import { LEASE_MS } from "./limits.js";

const LEADING_CHILD = new URL("../testing/leading-child.js", import.meta.url);
/** Far less than a lease: what the server notices at once, under whatever load the tests run. */
const AT_ONCE_MS = LEASE_MS * 0.7;

describeOnPostgres("leadership on PostgreSQL", (server) => {
	let databaseUrl: string;
	let readModels: ReadModels;
	let leaderships: Leadership[];
	let children: Child<boolean>[];

	beforeEach(async () => {
		databaseUrl = await server().createDatabase();
		readModels = await openReadModels({ databaseUrl });
		leaderships = [];
		children = [];
	});

	afterEach(async () => {
		await Promise.all(children.map((child) => child.kill()));
		await Promise.all(leaderships.map((leadership) => leadership.close()));
		await readModels.close();
	});

	function queue(name = "projector", of = readModels): Leadership {
		const leadership = of.leadership(name);
		leaderships.push(leadership);
		return leadership;
	}

	async function leadingChild(): Promise<Child<boolean>> {
		const child = new Child<boolean>(LEADING_CHILD, databaseUrl, "projector");
		children.push(child);
		await eventually(
			() => child.last,
			(leads) => expect(leads).toBe(true),
			20_000,
		);
		return child;
	}

	function lead(leadership: Leadership, msMax: number): Promise<Term> {
		return eventually(
			() => leadership.tryLead(),
			(term) => expect(term).not.toBeNull(),
			msMax,
		) as Promise<Term>;
	}

	it("is one's at a time, per name", async () => {
		const [first, second] = [queue(), queue()];
		const term = await first.tryLead();
		expect(term).not.toBeNull();
		expect(await second.tryLead()).toBeNull();
		expect(await queue("broadcaster").tryLead()).not.toBeNull();
		await term?.end();
		await lead(second, AT_ONCE_MS);
		expect(await first.tryLead()).toBeNull();
		await second.close();
		await lead(first, AT_ONCE_MS);
	});

	it("is one's at a time among many who ask at once", async () => {
		const all = Array.from({ length: 12 }, () => queue());
		const terms = await Promise.all(all.map((one) => one.tryLead()));
		expect(terms.filter((term) => term !== null)).toHaveLength(1);
	});

	it("is of one schema, where several installations share a database", async () => {
		await execute(databaseUrl, "create schema other");
		const inOther = await openReadModels({
			databaseUrl: `${databaseUrl}?options=-csearch_path%3Dother`,
		});
		expect(await queue().tryLead()).not.toBeNull();
		expect(await queue("projector", inOther).tryLead()).not.toBeNull();
		await inOther.close();
	});

	it("lasts while the leader lives", async () => {
		const term = await queue().tryLead();
		const other = queue();
		const endMs = performance.now() + LEASE_MS * 1.5;
		await eventually(
			async () => {
				expect(await other.tryLead()).toBeNull();
				return performance.now();
			},
			(nowMs) => expect(nowMs).toBeGreaterThan(endMs),
		);
		expect(term?.lost.aborted).toBe(false);
	});

	it("is lost, and known to be, when the server ends the session", async () => {
		const term = (await queue().tryLead()) as Term;
		await execute(
			databaseUrl,
			`select pg_terminate_backend(pid) from pg_stat_activity
				where application_name = 'journeylog: lock of projector'`,
		);
		await eventually(
			() => term.lost.aborted,
			(lost) => expect(lost).toBe(true),
			AT_ONCE_MS,
		);
		await lead(queue(), AT_ONCE_MS);
	});

	it("is lost when the server goes, and can be had again when it is back", async () => {
		const [first, second] = [queue(), queue()];
		const term = (await first.tryLead()) as Term;
		expect(await second.tryLead()).toBeNull();
		await server().kill();
		await eventually(
			() => term.lost.aborted,
			(lost) => expect(lost).toBe(true),
		);
		await expect(second.tryLead()).rejects.toThrow(/out of reach/);
		await server().restart();
		await lead(second, 20_000);
		await term.end();
		expect(await first.tryLead()).toBeNull();
	});

	it("passes on at once when the leader's process is killed", async () => {
		const child = await leadingChild();
		const next = queue();
		expect(await next.tryLead()).toBeNull();
		await child.kill();
		await lead(next, AT_ONCE_MS);
	});

	it("passes on within a lease when the leader hangs, who then knows", async () => {
		const child = await leadingChild();
		const next = queue();
		expect(await next.tryLead()).toBeNull();
		child.signal("SIGSTOP");
		await lead(next, LEASE_MS * 2);
		child.signal("SIGCONT");
		await eventually(
			() => child.last,
			(leads) => expect(leads).toBe(false),
		);
		expect(await queue().tryLead()).toBeNull();
	});
});
