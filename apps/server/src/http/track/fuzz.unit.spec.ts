/** Random changes to valid commands: parsing never throws, and what it takes is in its limits, checked by other means. */

import { isIP } from "node:net";
import { CONSENT_PURPOSES, type TrackingCommand } from "#kernel";
import { parseTrackingCommand } from "./parse-command.js";
import {
	COMMAND_TYPES,
	DEFAULTS,
	NOW_MS,
	sampleCommand,
} from "./samples.fixture.js";

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

/** Breaches of the limits that hold for every string, name, number and list of whatever command. */
function breachesIn(value: unknown, depth: number): string[] {
	if (depth > 4) return ["too deep"];
	if (typeof value === "string") {
		const clean = value.isWellFormed() && !value.includes("\0");
		return clean && value.length <= 8192 ? [] : ["text"];
	}
	if (typeof value === "number")
		return Number.isFinite(value) ? [] : ["number"];
	if (typeof value !== "object" || value === null) return [];
	const parts = Array.isArray(value)
		? value
		: [...Object.keys(value), ...Object.values(value)];
	return [
		...(Array.isArray(value) && value.length > 20 ? ["list"] : []),
		...(Object.hasOwn(value, "__proto__") ? ["__proto__"] : []),
		...parts.flatMap((part) => breachesIn(part, depth + 1)),
	];
}

function breachesOf(command: TrackingCommand): string[] {
	const { context, data, occurredAtMs: at } = command;
	const { ip, page } = context;
	const holds: Record<string, boolean> = {
		visitorId: /^[A-Za-z0-9._:-]{1,128}$/.test(command.visitorId),
		commandId: /^[0-9a-f-]{36}$/.test(command.commandId),
		occurredAt: at <= NOW_MS + 300_000 && at >= Date.UTC(1990, 0, 1),
		ip: ip === undefined || isIP(ip) !== 0,
		url:
			page?.url === undefined
				? command.type !== "RecordPageView"
				: URL.canParse(page.url),
		percentage:
			command.type !== "RecordScroll" ||
			Math.abs(command.data.percentage - 50) <= 50,
		purposes:
			!("purposes" in data) ||
			data.purposes.every((purpose) => CONSENT_PURPOSES.includes(purpose)),
		attributes:
			!("attributes" in data) ||
			Object.values(data.attributes ?? {}).every((value) =>
				["string", "number", "boolean"].includes(typeof value),
			),
	};
	return [
		...Object.keys(holds).filter((name) => !holds[name]),
		...breachesIn(data, 0),
		...breachesIn(context, 0),
	];
}

it(`any change is taken or refused, never thrown at (FUZZ_SEED=${SEED})`, () => {
	const bad: unknown[] = [];
	let taken = 0;
	let refused = 0;
	for (let round = 0; round < ROUNDS; round += 1) {
		const drawn = sampleCommand(pick(COMMAND_TYPES));
		for (let n = Math.floor(random() * 3); n >= 0; n -= 1) mutate(drawn);
		// Only what JSON can say: an array has no other fields.
		const sent = JSON.parse(JSON.stringify(drawn));
		const result = parseTrackingCommand(sent, "/commands/0", DEFAULTS);
		if ("errors" in result) {
			refused += 1;
			const placed = result.errors.every(({ pointer }) =>
				pointer.startsWith("/commands/0"),
			);
			if (!placed || result.errors.length === 0) bad.push(result.errors);
		} else {
			taken += 1;
			const breaches = breachesOf(result.command);
			if (breaches.length > 0) bad.push({ breaches, sent });
		}
	}
	expect(bad).toEqual([]);
	expect(taken).toBeGreaterThan(ROUNDS / 50);
	expect(refused).toBeGreaterThan(ROUNDS / 4);
});
