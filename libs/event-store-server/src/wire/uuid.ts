/** UUIDs on the wire: as text, or as two numbers of 64 bits. */

import { status } from "@grpc/grpc-js";
import { UUID_PATTERN } from "#kernel";
import type { shared } from "../generated.js";
import { rpcError } from "../rpc-errors.js";

const LOW_64_BITS = 0xffff_ffff_ffff_ffffn;

/** Lower case. @throws an INVALID_ARGUMENT where there is none */
export function uuidText(uuid: shared.UUID | undefined): string {
	const structured = uuid?.getStructured();
	const text = structured
		? fromNumbers(
				BigInt(structured.getMostSignificantBits()),
				BigInt(structured.getLeastSignificantBits()),
			)
		: (uuid?.getString() ?? "");
	if (UUID_PATTERN.test(text)) return text.toLowerCase();
	throw rpcError(status.INVALID_ARGUMENT, `"${text}" is not a UUID`);
}

function fromNumbers(high: bigint, low: bigint): string {
	const digits = [high, low]
		.map((half) => (half & LOW_64_BITS).toString(16).padStart(16, "0"))
		.join("");
	return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
