/** Where a broadcaster goes on in a copy whose order differs from the log's as much as it may. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BROADCAST_CHECKPOINT } from "#broadcast";
import { type EmbeddedEventStore, openEmbeddedEventStore } from "#event-store";
import { MAX_PAGE, type NewEvent, type RecordedEvent } from "#kernel";
import {
	asAppended,
	newEvent,
} from "../../../../libs/event-store/src/contract/fixtures.js";
import {
	drawSeed,
	randomFrom,
} from "../../../../tests/support/seeded-random.js";
import { FileCheckpoints } from "../../../server/src/backend/file-checkpoints.js";
import { carryCheckpoint } from "./carry-checkpoint.js";
import { PAGE_EVENTS } from "./limits.js";

const EVENTS = 2 * PAGE_EVENTS + 300;

describe("the broadcaster's checkpoint in a copy", () => {
	const random = randomFrom(drawSeed());
	const below = (bound: number) => Math.floor(random() * bound);
	const directory = mkdtempSync(join(tmpdir(), "journeylog-carry-"));
	let source: EmbeddedEventStore;
	let log: readonly RecordedEvent[];

	beforeAll(async () => {
		source = await openEmbeddedEventStore({
			directory: join(directory, "log"),
		});
		const appends = Array.from({ length: EVENTS }, (_, i) => {
			// Now and then an event that is not copied.
			const stream = i % 7 === 0 ? `other-${i}` : `visitor-${i}`;
			return source.append(stream, -1, [newEvent({ i })]);
		});
		await Promise.all(appends);
		log = await domainLog(source);
	});
	afterAll(async () => {
		await source.close();
		rmSync(directory, { recursive: true });
	});

	/** Appends page by page, each page's streams as `order` has them. */
	async function copyOf(
		name: string,
		order: (page: RecordedEvent[]) => RecordedEvent[],
	): Promise<EmbeddedEventStore> {
		const copy = await openEmbeddedEventStore({
			directory: join(directory, name),
		});
		// So that its positions are not the log's.
		await copy.append("first", -1, [newEvent(), newEvent()] as NewEvent[]);
		for (let from = 0; from <= EVENTS; from += PAGE_EVENTS) {
			const page = log.filter(
				({ position }) => position > from && position <= from + PAGE_EVENTS,
			);
			const appends = order(page).map((event) =>
				copy.append(event.stream, -1, [asAppended(event)]),
			);
			await Promise.all(appends);
		}
		return copy;
	}

	async function carried(copy: EmbeddedEventStore, position: number) {
		const from = new FileCheckpoints(directory);
		await from.save(BROADCAST_CHECKPOINT, position);
		const to = new FileCheckpoints(join(directory, "log"));
		const place = await carryCheckpoint(
			{ log: source, checkpoints: from },
			{ log: copy, checkpoints: to },
		);
		expect(await to.load(BROADCAST_CHECKPOINT)).toBe(place?.position ?? 0);
		return place;
	}

	it("is not there where nothing was broadcast", async () => {
		const copy = await copyOf("none", (page) => page);
		expect(await carried(copy, 0)).toBeNull();
		await copy.close();
	});

	it.each([
		["in the log's order", (page: RecordedEvent[]) => page],
		["in the opposite order", (page: RecordedEvent[]) => page.reverse()],
		["in any order", (page: RecordedEvent[]) => shuffled(page, below)],
	])(
		"skips nothing, and repeats what it says it does: %s",
		async (name, order) => {
			const copy = await copyOf(name.replaceAll(" ", "-"), order);
			const copied = await domainLog(copy);
			const places = [
				1,
				PAGE_EVENTS,
				EVENTS - 1,
				EVENTS,
				below(EVENTS),
				below(EVENTS),
			];
			for (const position of places) {
				const place = await carried(copy, position);
				const left = new Set(
					copied
						.filter((event) => event.position > (place?.position ?? 0))
						.map(({ eventId }) => eventId),
				);
				const later = log.filter((event) => event.position > position);
				expect(later.every(({ eventId }) => left.has(eventId))).toBe(true);
				expect(place?.repeated).toBe(left.size - later.length);
				expect(place?.repeated).toBeLessThanOrEqual(PAGE_EVENTS);
				if (name === "in the log's order") expect(place?.repeated).toBe(0);
			}
			await copy.close();
		},
	);
});

async function domainLog(
	store: EmbeddedEventStore,
): Promise<readonly RecordedEvent[]> {
	const filter = { streamPrefixes: ["visitor-"] };
	const { events } = await store.readAll({ after: 0, limit: MAX_PAGE, filter });
	return events;
}

function shuffled<T>(items: T[], below: (bound: number) => number): T[] {
	for (let i = items.length - 1; i > 0; i--) {
		const j = below(i + 1);
		[items[i], items[j]] = [items[j] as T, items[i] as T];
	}
	return items;
}
