/** Events as the server sends them, in the kernel's form. */

import { isUtf8 } from "node:buffer";
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

/** A link is given as itself. @throws PositionOutOfRange */
export function recordedEvent(read: ReadResp.ReadEvent): SizedEvent | null {
	const recorded = read.getEvent() ?? read.getLink();
	if (recorded === undefined) return null;
	const headers = recorded.getMetadataMap();
	const data = recorded.getData_asU8();
	const metadata = recorded.getCustomMetadata_asU8();
	const event = {
		eventId: parseUUID(recorded.getId()) ?? "",
		type: headers.get("type") ?? "",
		data: jsonOrNull(data),
		metadata: objectOrEmpty(jsonOrNull(metadata)) as RecordedEvent["metadata"],
		stream: textOf(recorded.getStreamIdentifier()?.getStreamName_asU8()),
		revision: Number(recorded.getStreamRevision()),
		position: numberOf(recorded.getCommitPosition()),
		recordedAt: Number(headers.get("created")?.slice(0, -DIGITS_BELOW_MS)),
	};
	return { event, bytes: data.length + metadata.length };
}

/** Whatever the content type says. */
function jsonOrNull(bytes: Uint8Array): unknown {
	try {
		return isUtf8(bytes) ? JSON.parse(textOf(bytes)) : null;
	} catch {
		return null;
	}
}

function objectOrEmpty(value: unknown): object {
	return typeof value === "object" && value !== null ? value : {};
}

function textOf(bytes: Uint8Array | undefined): string {
	if (bytes === undefined) return "";
	const { buffer, byteOffset, byteLength } = bytes;
	return Buffer.from(buffer, byteOffset, byteLength).toString();
}
