/** Random changes to valid commands: parsing never throws, and what it takes is in its limits, checked by other means. */

import { isIP } from "node:net";
import { CONSENT_PURPOSES, type TrackingCommand } from "#kernel";
import { parseTrackingCommand } from "./parse-command.js";
import { COMMAND_TYPES, DEFAULTS, NOW_MS, sampleCommand } from "./samples.js";

const ROUNDS = 20_000;
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

/** mulberry32: from 0 to below 1. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

const random = randomFrom(SEED);

function pick<T>(list: readonly T[]): T {
	return list[Math.floor(random() * list.length)] as T;
}

const VALUES: readonly unknown[] = [
	...[null, true, 0, -1, 1.5, 1e308, 101, 2 ** 53, "", "x", "\0", "\ud800"],
	...["x".repeat(300), "x".repeat(9000), "__proto__", "a b", "https://a/b"],
	...["2026-11-23T10:00:00Z", "9999-01-01T00:00:00Z", "::1", [], {}, [[]]],
	...[["analytics"], { a: 1 }, { a: { b: 1 } }, [{ type: "a", value: "b" }]],
	...COMMAND_TYPES,
];
const KEYS: readonly string[] = [
	...["__proto__", "constructor", "toString", "data", "attributes", "page"],
	...["traits", "ip", "url", "phones", "fields", "x", "", "a/b~", "\ud800"],
];

/** Sets, removes, adds or doubles something at a random place. */
function mutate(root: object): void {
	const places: object[] = [];
	const visit = (value: unknown) => {
		if (typeof value !== "object" || value === null) return;
		places.push(value);
		for (const key of Object.keys(value))
			visit((value as Record<string, unknown>)[key]);
	};
	visit(root);
	const place = pick(places);
	const keys = Object.keys(place);
	const key = keys.length > 0 && random() < 0.6 ? pick(keys) : pick(KEYS);
	if (random() < 0.2) Reflect.deleteProperty(place, key);
	else
		Object.defineProperty(place, key, {
			value: structuredClone(pick(VALUES)),
			enumerable: true,
			configurable: true,
			writable: true,
		});
}

/** Limits that hold for every string, name, number and list of whatever command. */
function checkEverywhere(value: unknown, depth: number): void {
	expect(depth).toBeLessThanOrEqual(4);
	if (typeof value === "string") {
		expect(value.isWellFormed() && !value.includes("\0")).toBe(true);
		expect(value.length).toBeLessThanOrEqual(8192);
	} else if (typeof value === "number")
		expect(Number.isFinite(value)).toBe(true);
	else if (Array.isArray(value)) {
		expect(value.length).toBeLessThanOrEqual(20);
		for (const item of value) checkEverywhere(item, depth + 1);
	} else if (typeof value === "object" && value !== null) {
		expect(Object.keys(value)).not.toContain("__proto__");
		for (const [name, field] of Object.entries(value)) {
			checkEverywhere(name, depth);
			checkEverywhere(field, depth + 1);
		}
	}
}

function checkCommand(command: TrackingCommand): void {
	checkEverywhere(command.data, 0);
	checkEverywhere(command.context, 0);
	expect(command.visitorId).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
	expect(command.commandId).toMatch(/^[0-9a-f-]{36}$/);
	expect(command.occurredAtMs).toBeLessThanOrEqual(NOW_MS + 300_000);
	expect(command.occurredAtMs).toBeGreaterThanOrEqual(Date.UTC(1990, 0, 1));
	const { ip, page } = command.context;
	if (ip !== undefined) expect(isIP(ip)).not.toBe(0);
	if (page?.url !== undefined) expect(URL.canParse(page.url)).toBe(true);
	if (command.type === "RecordPageView") expect(page?.url).toBeDefined();
	if (command.type === "RecordScroll")
		expect(Math.abs(command.data.percentage - 50)).toBeLessThanOrEqual(50);
	if ("purposes" in command.data)
		for (const purpose of command.data.purposes)
			expect(CONSENT_PURPOSES).toContain(purpose);
	if ("attributes" in command.data)
		for (const value of Object.values(command.data.attributes ?? {}))
			expect(["string", "number", "boolean"]).toContain(typeof value);
}

it(`any change is taken or refused, never thrown at (FUZZ_SEED=${SEED})`, () => {
	let taken = 0;
	let refused = 0;
	for (let round = 0; round < ROUNDS; round += 1) {
		const sent = sampleCommand(pick(COMMAND_TYPES));
		for (let n = Math.floor(random() * 3); n >= 0; n -= 1) mutate(sent);
		const result = parseTrackingCommand(sent, "/commands/0", DEFAULTS);
		if ("errors" in result) {
			refused += 1;
			expect(result.errors.length).toBeGreaterThan(0);
			for (const { pointer } of result.errors)
				expect(pointer.startsWith("/commands/0")).toBe(true);
		} else {
			taken += 1;
			checkCommand(result.command);
		}
	}
	expect(taken).toBeGreaterThan(ROUNDS / 50);
	expect(refused).toBeGreaterThan(ROUNDS / 4);
});
