/** Contract: catch-up subscriptions. */

import { NO_STREAM } from "#kernel";
import {
	followed,
	newEvent,
	newEvents,
	newStream,
	type Subject,
	WAIT_MS_MAX,
} from "./fixtures.js";

export function following(subject: Subject): void {
	catchingUp(subject);
	followers(subject);
}

function catchingUp(subject: Subject): void {
	it("catches up, then goes on live, every event exactly once", async () => {
		const store = subject.current;
		const after = await store.headPosition();
		const stream = newStream();
		const filter = { streamPrefixes: [stream] };
		await store.append(stream, NO_STREAM, newEvents(50));
		let live = 0;
		let appends: Promise<unknown> = Promise.resolve();
		const appendMore = (seen: number) => {
			if (seen < 50 || live === 50) return;
			const expected = 49 + live++;
			appends = appends.then(() =>
				store.append(stream, expected, newEvents(1)),
			);
		};
		const events = await followed(
			store,
			{ after, filter, limit: 8 },
			100,
			appendMore,
		);
		await appends;
		expect(events.map(({ revision }) => revision)).toEqual(
			Array.from({ length: 100 }, (_, i) => i),
		);
	});

	it("misses nothing of what is appended while it reads", async () => {
		const store = subject.current;
		const after = await store.headPosition();
		const prefix = newStream("race");
		const filter = { streamPrefixes: [prefix] };
		const appends = Array.from({ length: 200 }, (_, i) =>
			store.append(`${prefix}.${i}`, NO_STREAM, newEvents(2)),
		);
		const events = await followed(store, { after, filter, limit: 9 }, 400);
		await Promise.all(appends);
		expect(events).toHaveLength(400);
		expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(400);
		const positions = events.map(({ position }) => position);
		expect(positions).toEqual(positions.toSorted((a, b) => a - b));
	});

	it("passes over what the filter leaves out", async () => {
		const store = subject.current;
		const after = await store.headPosition();
		const stream = newStream();
		const events = Array.from({ length: 30 }, (_, i) =>
			newEvent({ i }, i % 10 === 9 ? "Wanted" : "Other"),
		);
		await store.append(stream, NO_STREAM, events);
		const filter = { types: ["Wanted"], streamPrefixes: [stream] };
		const seen = await followed(store, { after, filter, limit: 2 }, 3);
		expect(seen.map(({ revision }) => revision)).toEqual([9, 19, 29]);
	});
}

function followers(subject: Subject): void {
	it("serves several followers at once", async () => {
		const store = subject.current;
		const after = await store.headPosition();
		const stream = newStream();
		const filter = { streamPrefixes: [stream] };
		const followers = [1, 2, 3].map(() =>
			followed(store, { after, filter }, 5),
		);
		await store.append(stream, NO_STREAM, newEvents(5));
		const [one, ...others] = await Promise.all(followers);
		expect(one).toHaveLength(5);
		for (const other of others) expect(other).toEqual(one);
	});

	it("ends promptly on abort, before, at the head and amid pages", async () => {
		const store = subject.current;
		const after = await store.headPosition();
		const stream = newStream();
		await store.append(stream, NO_STREAM, newEvents(10));
		const pagesUntilAbort = async (abortAfter: number) => {
			const abort = new AbortController();
			const { signal } = abort;
			if (abortAfter === 0) abort.abort();
			let pages = 0;
			for await (const _ of store.follow({ after, limit: 1, signal })) {
				pages++;
				if (pages === abortAfter) abort.abort();
			}
			return pages;
		};
		expect(await pagesUntilAbort(0)).toBe(0);
		expect(await pagesUntilAbort(2)).toBe(2);

		const abort = new AbortController();
		const head = await store.headPosition();
		const { signal } = abort;
		const waiting = store
			.follow({ after: head, limit: 1, signal })
			[Symbol.asyncIterator]();
		const next = waiting.next();
		const began = performance.now();
		setImmediate(() => abort.abort());
		expect((await next).done).toBe(true);
		expect(performance.now() - began).toBeLessThan(WAIT_MS_MAX / 4);
	});
}
