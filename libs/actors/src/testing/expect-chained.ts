import { chainHash, type RecordedEvent } from "#kernel";

/** Fails where an event, of one or several streams in their order, is not chained to the one before it in its stream. */
export function expectChained(events: readonly RecordedEvent[]): void {
	const heads = new Map<string, string>();
	const misfits = events.filter((event) => {
		const { stream, metadata } = event;
		const hash = chainHash(heads.get(stream) ?? null, stream, event);
		heads.set(stream, hash);
		return metadata.chain !== hash;
	});
	const places = misfits.map(({ stream, revision }) => ({ stream, revision }));
	expect(places.slice(0, 1)).toEqual([]);
}
