/** What a `ReadReq` asks for. */

import type { Direction, RawFilter } from "#event-store";
import { streamsMessages } from "../generated.js";
import { invalidArgument } from "../rpc-errors.js";
import { boundedNumber, streamName } from "./request-fields.js";

const { ReadReq } = streamsMessages;

/** Prefixes of one filter at most. */
const PREFIXES_MAX = 1_000;

type From = number | "start" | "end";

/** A read of so many events at most, or a subscription. */
export interface ReadRequest {
	/** Null for the whole log. */
	readonly stream: string | null;
	/** Revision in a stream, position in the log. */
	readonly from: From;
	readonly direction: Direction;
	/** Null for a subscription. */
	readonly maxCount: number | null;
	readonly resolveLinks: boolean;
	readonly filter: ReadFilter | null;
}

export interface ReadFilter extends RawFilter {
	/** Events to look at between checkpoints, as a multiple of the window. */
	readonly checkpointInterval: number;
	/** Events to look at in one go; null leaves it to the server. */
	readonly window: number | null;
}

/** @throws RpcError */
export function readRequest(request: streamsMessages.ReadReq): ReadRequest {
	const options = request.getOptions();
	if (options === undefined) throw invalidArgument("the options are missing");
	const { ReadDirection } = ReadReq.Options;
	const backwards = options.getReadDirection() === ReadDirection.BACKWARDS;
	const isSubscription = options.hasSubscription();
	if (backwards && isSubscription) {
		throw invalidArgument("a subscription cannot run backwards");
	}
	if (!isSubscription && !options.hasCount()) {
		throw invalidArgument("neither a count nor a subscription is asked for");
	}
	const stream = options.getStream();
	return {
		stream: stream ? streamName(stream.getStreamIdentifier()) : null,
		from: stream ? revisionOf(stream) : positionOf(options.getAll()),
		direction: backwards ? "backwards" : "forwards",
		maxCount: isSubscription ? null : boundedNumber(options.getCount()),
		resolveLinks: options.getResolveLinks(),
		filter: filterOf(options.getFilter()),
	};
}

function revisionOf(
	options: streamsMessages.ReadReq.Options.StreamOptions,
): From {
	if (options.hasRevision()) return boundedNumber(options.getRevision());
	if (options.hasEnd()) return "end";
	if (options.hasStart()) return "start";
	throw invalidArgument("no revision to read from is given");
}

function positionOf(
	options: streamsMessages.ReadReq.Options.AllOptions | undefined,
): From {
	const position = options?.getPosition();
	if (position) return boundedNumber(position.getCommitPosition());
	if (options?.hasEnd()) return "end";
	if (options?.hasStart()) return "start";
	throw invalidArgument("no position to read from is given");
}

function filterOf(
	options: streamsMessages.ReadReq.Options.FilterOptions | undefined,
): ReadFilter | null {
	if (options === undefined) return null;
	const onStream = options.getStreamIdentifier();
	const expression = onStream ?? options.getEventType();
	if (expression === undefined) throw invalidArgument("the filter is empty");
	const checkpointInterval = options.getCheckpointintervalmultiplier();
	if (checkpointInterval === 0) {
		throw invalidArgument("the checkpoint interval must not be 0");
	}
	const pattern = expression.getRegex();
	if (expression.getPrefixList().length > PREFIXES_MAX) {
		throw invalidArgument(`a filter has ${PREFIXES_MAX} prefixes at most`);
	}
	return {
		on: onStream ? "stream" : "type",
		...(pattern === ""
			? { prefixes: expression.getPrefixList() }
			: { pattern }),
		checkpointInterval,
		window: options.hasMax() ? options.getMax() : null,
	};
}
