/** Events as the server sends them, in the kernel's form. */

import { parseUUID } from "@eventstore/db-client/dist/utils/grpcUUID.js";
import type { ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import type { RecordedEvent } from "#kernel";
import { numberOf } from "./position.js";

/** `created` counts in steps of 100 nanoseconds. */
const DIGITS_BELOW_MS = 4;

export interface SizedEvent {
	readonly event: RecordedEvent;
	/** Of data and metadata. */
	readonly bytes: number;
}

/**
 * Data that are not JSON, whatever the content type says, are given as their bytes: only events of other programs are
 * like that, and those who read the domain's streams check what is in them. A link is given as itself.
 * @throws PositionOutOfRange
 */
export function recordedEvent(read: ReadResp.ReadEvent): SizedEvent | null {
	const recorded = read.getEvent() ?? read.getLink();
	if (recorded === undefined) return null;
	const headers = recorded.getMetadataMap();
	const data = recorded.getData_asU8();
	const metadata = recorded.getCustomMetadata_asU8();
	const isJson = headers.get("content-type") === "application/json";
	const event = {
		eventId: parseUUID(recorded.getId()) ?? "",
		type: headers.get("type") ?? "",
		data: isJson ? contentOf(data) : data,
		metadata: contentOf(metadata) as RecordedEvent["metadata"],
		stream: textOf(recorded.getStreamIdentifier()?.getStreamName_asU8()),
		revision: Number(recorded.getStreamRevision()),
		position: numberOf(recorded.getCommitPosition()),
		recordedAt: Number(headers.get("created")?.slice(0, -DIGITS_BELOW_MS)),
	};
	return { event, bytes: data.length + metadata.length };
}

function contentOf(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(textOf(bytes));
	} catch {
		return bytes;
	}
}

function textOf(bytes: Uint8Array | undefined): string {
	if (bytes === undefined) return "";
	const { buffer, byteOffset, byteLength } = bytes;
	return Buffer.from(buffer, byteOffset, byteLength).toString();
}
