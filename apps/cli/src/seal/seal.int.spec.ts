/** A seal finds what the chains alone cannot: what is gone from their ends, and what was written anew with good hashes. */

import { createPublicKey, generateKeyPairSync } from "node:crypto";
import {
	chmodSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { chained, type RecordedEvent } from "#kernel";
import {
	drawSeed,
	randomFrom,
} from "../../../../tests/support/seeded-random.js";
import {
	type Checking,
	check,
	SampleLog,
	sampleEvent,
	type Tampering,
	WHOLE_LOG,
} from "../../../server/src/chain/testing/tampered-log.js";
import { checkThroughServer } from "../../../server/src/chain/testing/through-server.js";
import { brokenPromises, openSeal } from "./check-seal.js";
import { makeKeyFiles, readPrivateKey, readPublicKey } from "./key-files.js";
import { makeSeal, parseSeal, type Seal } from "./seal.js";

const SEALED_AT = new Date(Date.UTC(2026, 10, 23));
const ADA = "visitor-shop.ada";
const BOB = "visitor-shop.bob";
const random = randomFrom(drawSeed());
const below = (bound: number) => Math.floor(random() * bound);

const directory = mkdtempSync(join(tmpdir(), "journeylog-seal-"));
const log = new SampleLog();
let events: readonly RecordedEvent[];
let seal: Seal;
let sealFile: string;

beforeAll(async () => {
	await log.write(
		[
			{ stream: "visitor-shop.old", events: 5, unchained: 5 },
			{ stream: ADA, events: 20 },
			{ stream: BOB, events: 15 },
			{ stream: "definitions-shop", events: 6 },
			{ stream: "somebody-else", events: 8, unchained: 8 },
		],
		below,
	);
	events = await log.events();
	makeKeyFiles(join(directory, "key"));
	seal = await sealOf(log.directory);
	sealFile = write("seal.json", JSON.stringify(seal));
});
afterAll(() => {
	log.remove();
	rmSync(directory, { recursive: true, force: true });
});

async function sealOf(of: string): Promise<Seal> {
	const { log: logId, heads, ...state } = await check(of);
	if (logId === null || heads === null) throw new Error("not to be sealed");
	const key = readPrivateKey(join(directory, "key"));
	return makeSeal({ ...state, log: logId, heads }, SEALED_AT, key);
}

function write(name: string, text: string): string {
	const path = join(directory, name);
	writeFileSync(path, text);
	return path;
}

/** What the seal says of a copy that was changed. */
async function promisesAfter(change: Tampering, checking: Checking = check) {
	const request = { ...WHOLE_LOG, sealedPosition: Number(seal.position) };
	const report = await log.checkAfter(change, request, checking);
	return { report, broken: brokenPromises(seal, report) };
}

function ofStream(stream: string): readonly RecordedEvent[] {
	return events.filter((event) => event.stream === stream);
}

function put(db: Database, event: RecordedEvent): void {
	const { position, stream, revision, eventId, type } = event;
	db.prepare("INSERT OR IGNORE INTO streams (name) VALUES (?)").run(stream);
	db.prepare(
		`INSERT OR REPLACE INTO events
		(position, stream_id, revision, event_id, type, recorded_at, metadata, data)
		SELECT ?, id, ?, ?, ?, ?, ?, ? FROM streams WHERE name = ?`,
	).run(
		...[position, revision, eventId, type, event.recordedAt],
		...[JSON.stringify(event.metadata), JSON.stringify(event.data), stream],
	);
}

/** The stream's events from one on, with good hashes. */
function rewritten(from: number, data: unknown): readonly RecordedEvent[] {
	const ada = ofStream(ADA);
	const drafts = ada.map((event, n) =>
		n === from ? { ...event, data } : event,
	);
	return chained(null, ADA, drafts) as readonly RecordedEvent[];
}

/** One more event of the stream, with a good hash. */
function added(stream: string, position: number): RecordedEvent {
	const last = ofStream(stream).at(-1);
	const head = last?.metadata.chain ?? null;
	const [event] = chained(head, stream, [sampleEvent(5_555)]);
	const revision = (last?.revision ?? -1) + 1;
	return {
		...event,
		stream,
		revision,
		position,
		recordedAt: 1,
	} as RecordedEvent;
}

const FINDINGS: readonly [string, Tampering, RegExp][] = [
	[
		"cut off",
		(db) => {
			const end = Number(seal.position) - 1 - below(20);
			db.prepare("DELETE FROM events WHERE position > ?").run(end);
		},
		// A server writes an event of its own at its start, behind where the log was cut off.
		/the log ends at position \d+, sealed is|up to there, sealed are/,
	],
	[
		"cut off, and grown again",
		(db) => {
			const end = Number(seal.position);
			for (const { position } of ofStream(ADA).slice(-2))
				db.prepare("DELETE FROM events WHERE position = ?").run(position);
			put(db, added(BOB, end + 1));
			put(db, added("visitor-shop.new", end + 2));
		},
		/holds 44 events up to there, sealed are 46/,
	],
	[
		"without a whole stream",
		(db) => {
			db.prepare(
				"DELETE FROM events WHERE stream_id = (SELECT id FROM streams WHERE name = ?)",
			).run("definitions-shop");
		},
		/holds 3 streams, sealed are 4/,
	],
	[
		"with an event written anew, and good hashes",
		(db) => {
			for (const event of rewritten(below(20), { forged: true }))
				put(db, event);
		},
		/last events are others/,
	],
	[
		"with hashes taken away from a whole stream",
		(db) => {
			for (const event of ofStream(ADA)) {
				const { chain: _, ...metadata } = event.metadata;
				put(db, { ...event, metadata });
			}
		},
		/last events are others/,
	],
	[
		"with an event added in time",
		(db) => {
			// At the end of the stream that ends first; all that comes later moves on by one.
			const [last] = [ADA, BOB]
				.map((stream) => ofStream(stream).at(-1) as RecordedEvent)
				.sort((a, b) => a.position - b.position) as [RecordedEvent];
			db.prepare(
				"UPDATE events SET position = -position WHERE position > ?",
			).run(last.position);
			db.prepare(
				"UPDATE events SET position = 1 - position WHERE position < 0",
			).run();
			put(db, added(last.stream, last.position + 1));
		},
		/events up to there|last events are others/,
	],
	[
		"that is another one",
		(db) => void db.prepare("UPDATE events SET recorded_at = 7").run(),
		/this is the log .* a copy needs a seal of its own/,
	],
];

describe("a log", () => {
	it("holds what was sealed, also when it has grown", async () => {
		expect((await promisesAfter(() => {})).broken).toEqual([]);
		const end = Number(seal.position);
		const { report, broken } = await promisesAfter((db) => {
			put(db, added(ADA, end + 1));
			put(db, added("visitor-shop.new", end + 2));
		});
		expect(broken).toEqual([]);
		expect(report).toMatchObject({ events: 48, streams: 5, broken: null });
		expect(report.sealed).toEqual({
			...{ events: 46, streams: 4, heads: seal.heads },
			position: seal.position,
		});
	});

	describe.each([
		["embedded", check],
		["in an EventStoreDB", checkThroughServer],
	])("%s,", (_driver, checking) => {
		it.each(FINDINGS)("%s does not", async (_, change, words) => {
			const { report, broken } = await promisesAfter(change, checking);
			// The chains alone show nothing of it.
			expect(report.broken).toBeNull();
			expect(broken.join("\n")).toMatch(words);
		});

		it("holds what was sealed where nothing was changed", async () => {
			const { broken } = await promisesAfter(() => {}, checking);
			expect(broken).toEqual([]);
		});
	});

	it("with an event that does not fit is compared up to there", async () => {
		const [first] = ofStream(ADA) as [RecordedEvent];
		const before = await promisesAfter((db) => put(db, { ...first, data: 1 }));
		expect(before.report.broken).not.toBeNull();
		expect(before.broken).toEqual([expect.stringContaining("not compared")]);
		const late = added(ADA, Number(seal.position) + 1);
		const after = await promisesAfter((db) => put(db, { ...late, data: 1 }));
		expect(after.report.broken).not.toBeNull();
		expect(after.broken).toEqual([]);
	});
});

describe("a seal", () => {
	it("is taken from whom it is signed by", () => {
		const key = createPublicKey(readFileSync(join(directory, "key.pub")));
		const trusted = openSeal(sealFile, undefined);
		expect(trusted).toMatchObject({ isKeyGiven: false, seal });
		const given = openSeal(sealFile, join(directory, "key.pub"));
		expect(given).toMatchObject({ isKeyGiven: true });
		expect(given.fingerprint).toBe(trusted.fingerprint);
		expect(seal.publicKey).toBe(
			key.export({ type: "spki", format: "der" }).toString("base64"),
		);
		makeKeyFiles(join(directory, "other"));
		expect(() => openSeal(sealFile, join(directory, "other.pub"))).toThrow(
			/signed with another key/,
		);
	});

	it.each([
		["position", (of: Seal) => ({ ...of, position: `${of.position}0` })],
		["events", (of: Seal) => ({ ...of, events: of.events - 1 })],
		["streams", (of: Seal) => ({ ...of, streams: 0 })],
		["heads", (of: Seal) => ({ ...of, heads: "0".repeat(64) })],
		["log", (of: Seal) => ({ ...of, log: "another" })],
		["time", (of: Seal) => ({ ...of, sealedAt: "2020-01-01T00:00:00.000Z" })],
		["signature", (of: Seal) => ({ ...of, signature: "AAAA" })],
	])("with another %s is none", (name, change) => {
		const file = write(`${name}.json`, JSON.stringify(change(seal)));
		for (const key of [undefined, join(directory, "key.pub")])
			expect(() => openSeal(file, key)).toThrow(/its signature does not fit/);
	});

	it("that somebody else signed anew is found by the key given", () => {
		const { privateKey } = generateKeyPairSync("ed25519");
		const forged = makeSeal({ ...seal, events: 7 }, SEALED_AT, privateKey);
		const file = write("forged.json", JSON.stringify(forged));
		expect(openSeal(file, undefined).isKeyGiven).toBe(false);
		expect(() => openSeal(file, join(directory, "key.pub"))).toThrow(
			/signed with another key/,
		);
	});

	it.each([
		["", /no JSON/],
		["null", /is no seal$/],
		["{}", /its format is not valid/],
		[{ format: "journeylog-seal-9" }, /its format is not valid/],
		[{ heads: "abc" }, /its heads is not valid/],
		[{ position: "-1" }, /its position is not valid/],
		[{ note: "all is well" }, /note is not known/],
		[{ publicKey: "AAAA" }, /publicKey is no Ed25519 key/],
	])("must be one: %j", (given, words) => {
		const text =
			typeof given === "string" ? given : JSON.stringify({ ...seal, ...given });
		const file = write("bad.json", text);
		expect(() => openSeal(file, undefined)).toThrow(words);
	});

	it("is the same wherever its members stand", () => {
		const backwards = Object.fromEntries(Object.entries(seal).reverse());
		const file = write("backwards.json", JSON.stringify(backwards));
		expect(openSeal(file, undefined).seal).toEqual(seal);
		expect(parseSeal(JSON.stringify(seal), "x")).toEqual(seal);
	});
});

describe("key files", () => {
	it("are made for their owner only, and never over others", () => {
		expect(statSync(join(directory, "key")).mode & 0o777).toBe(0o600);
		expect(() => makeKeyFiles(join(directory, "key"))).toThrow(/there already/);
	});

	it("that others may read are refused", () => {
		const path = join(directory, "open");
		makeKeyFiles(path);
		chmodSync(path, 0o640);
		expect(() => readPrivateKey(path)).toThrow(/can be read by others/);
	});

	it("must hold the right kind of key", () => {
		const path = write(
			"rsa",
			generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
				type: "pkcs8",
				format: "pem",
			}) as string,
		);
		chmodSync(path, 0o600);
		expect(() => readPrivateKey(path)).toThrow(/no Ed25519 private key/);
		expect(() => readPrivateKey(join(directory, "none"))).toThrow(
			/cannot be read/,
		);
		expect(() => readPublicKey(join(directory, "key"))).toThrow(
			/holds a private key/,
		);
		expect(() => readPublicKey(sealFile)).toThrow(/no Ed25519 public key/);
	});
});
