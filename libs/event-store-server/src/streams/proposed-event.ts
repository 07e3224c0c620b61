/** An event as clients propose it, in either way of appending. */

import type { RawEvent } from "#event-store";
import type { shared } from "../generated.js";
import { missingMetadataProperty } from "../rpc-errors.js";
import { uuidText } from "../wire/uuid.js";

const TYPE = "type";
const CONTENT_TYPE = "content-type";
const JSON_CONTENT = "application/json";

/** Both ways have a message of their own, alike. */
interface ProposedMessage {
	getId(): shared.UUID | undefined;
	getMetadataMap(): { get(key: string): string | undefined };
	getData_asU8(): Uint8Array;
	getCustomMetadata_asU8(): Uint8Array;
}

/** @throws RpcError */
export function proposedEvent(message: ProposedMessage): RawEvent {
	const properties = message.getMetadataMap();
	const type = properties.get(TYPE);
	if (type === undefined) throw missingMetadataProperty(TYPE);
	const contentType = properties.get(CONTENT_TYPE);
	if (contentType === undefined) throw missingMetadataProperty(CONTENT_TYPE);
	return {
		eventId: uuidText(message.getId()),
		type,
		isJson: contentType === JSON_CONTENT,
		data: message.getData_asU8(),
		metadata: message.getCustomMetadata_asU8(),
	};
}

/** Bytes that count towards the most that one append may hold; EventStoreDB keeps types in UTF-16. */
export function sizeOf({ type, data, metadata }: RawEvent): number {
	return data.length + metadata.length + 2 * type.length;
}
