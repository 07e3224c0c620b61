import { type ChainHead, chainHash, type RecordedEvent } from "#kernel";

/** Fails at the first event that is not chained to the one before it. */
export function expectChained(events: readonly RecordedEvent[]): void {
	let head: ChainHead = null;
	for (const event of events) {
		const { stream, metadata, revision } = event;
		const hash = chainHash(head, stream, event);
		expect([stream, revision, metadata.chain]).toEqual([
			stream,
			revision,
			hash,
		]);
		head = hash;
	}
}
