/** What other programs did to a stream: of our own accord none is ever deleted or cut. */

import { type EventLog, MAX_PAGE, StreamTombstoned } from "#kernel";

/** EventStoreDB's names for what a stream's metadata say about events that are not to be seen any more. */
interface StreamMetadata {
	readonly $tb?: unknown;
	readonly $maxAge?: unknown;
	readonly $maxCount?: unknown;
}

/** The revision below which events of the stream may be gone; 0 where all must be there. @throws StoreUnavailable */
export async function cutOf(
	log: Pick<EventLog, "readStream">,
	stream: string,
): Promise<number> {
	try {
		await log.readStream(stream, { limit: 1 });
	} catch (error) {
		if (error instanceof StreamTombstoned) return Number.POSITIVE_INFINITY;
		throw error;
	}
	const told = await log.readStream(`$$${stream}`, { limit: MAX_PAGE });
	return Math.max(
		0,
		...told.map(({ data }) => truncatedBefore((data ?? {}) as StreamMetadata)),
	);
}

function truncatedBefore({ $tb, $maxAge, $maxCount }: StreamMetadata): number {
	if ($maxAge !== undefined || $maxCount !== undefined)
		return Number.POSITIVE_INFINITY;
	return typeof $tb === "number" ? $tb : 0;
}
