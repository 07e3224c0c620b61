import { createHash } from "node:crypto";
import { chained, chainHash, chainHeadAfter, unchainedHash } from "./chain.js";
import type { NewEvent } from "./event-store.js";

const STREAM = "visitor-shop.ada";

function event(i: number): NewEvent {
	return {
		eventId: `5b0a2b5e-6a57-4a0e-9f4c-00000000000${i}`,
		type: "PageViewed",
		data: { url: `/${i}`, "10": "é\ud83d\ude00", "9": [1.5, -0, 1e21, null] },
		metadata: {
			schemaVersion: 1,
			commandId: "c",
			$correlationId: "c",
			$causationId: "c",
		},
	};
}

/** As a store gives it back: through JSON, with its members in another order. */
function readBack(event: NewEvent): NewEvent {
	return JSON.parse(
		JSON.stringify(
			Object.fromEntries(
				Object.entries(event).map(([name, value]) => [
					name,
					typeof value === "object"
						? Object.fromEntries(Object.entries(value).reverse())
						: value,
				]),
			),
		),
	);
}

describe("a chain", () => {
	it("is what anybody can compute", () => {
		const [first, second] = chained(null, STREAM, [event(1), event(2)]);
		// The canonical JSON, written out by hand.
		const text = (i: number, previous: string) =>
			`["chain-1",${previous},"visitor-shop.ada",` +
			`"5b0a2b5e-6a57-4a0e-9f4c-00000000000${i}","PageViewed",` +
			`{"10":"é😀","9":[1.5,0,1e+21,null],"url":"/${i}"},` +
			`{"$causationId":"c","$correlationId":"c","commandId":"c","schemaVersion":1}]`;
		const sha256 = (of: string) =>
			createHash("sha256").update(of, "utf8").digest("hex");
		const hash1 = sha256(text(1, "null"));
		expect(first?.metadata.chain).toBe(hash1);
		expect(second?.metadata.chain).toBe(sha256(text(2, `"${hash1}"`)));
	});

	it("holds for what is read back", () => {
		const events = chained(null, STREAM, [event(1), event(2), event(3)]);
		let head: string | null = null;
		for (const each of events.map(readBack)) {
			expect(chainHash(head, STREAM, each)).toBe(each.metadata.chain);
			head = chainHeadAfter(head, STREAM, each);
		}
		expect(head).toBe(events.at(-1)?.metadata.chain);
	});

	it("leaves out what JSON leaves out", () => {
		const more = { ...event(1), data: { a: 1, b: undefined } };
		const [whole] = chained(null, STREAM, [more]);
		const [less] = chained(null, STREAM, [readBack(more)]);
		expect(whole?.metadata.chain).toBe(less?.metadata.chain);
	});

	it("goes on from one append to the next", () => {
		const [a, b, c] = chained(null, STREAM, [event(1), event(2), event(3)]);
		const head = chained(null, STREAM, [event(1)])[0]?.metadata.chain ?? null;
		expect(chained(head, STREAM, [event(2), event(3)])).toEqual([b, c]);
		expect(a?.metadata.chain).toBe(head);
	});

	it("takes in events without a hash", () => {
		const old = event(1);
		const head = chainHeadAfter(null, STREAM, old);
		expect(head).toBe(unchainedHash(null, STREAM, old));
		const changed = { ...old, data: {} };
		expect(chainHeadAfter(null, STREAM, changed)).not.toBe(head);
		// Taking a hash away does not go unseen either.
		expect(head).not.toBe(chainHash(null, STREAM, old));
	});

	it.each(["", "x".repeat(64), "A".repeat(64), 7, null, {}])(
		"does not go on from what is no hash: %j",
		(chain) => {
			const old = event(1);
			const metadata = { ...old.metadata, chain } as NewEvent["metadata"];
			expect(chainHeadAfter(null, STREAM, { ...old, metadata })).toBe(
				unchainedHash(null, STREAM, old),
			);
		},
	);

	it("refuses what JSON cannot express", () => {
		const bad = { ...event(1), data: { a: Number.NaN } };
		expect(() => chained(null, STREAM, [bad])).toThrow(TypeError);
	});
});
