/** What is asked of Streams.Read: one request serves streams, the whole log, and subscriptions to it. */

import type { StreamIdentifier } from "@eventstore/db-client/generated/shared_pb.js";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import streams from "@eventstore/db-client/generated/streams_pb.js";
import type { EventFilter } from "#kernel";
import { SEARCH_WINDOW_EVENTS } from "./limits.js";

const { Options } = streams.ReadReq;

/** Events of a stream at a revision and after it. */
export function streamFrom(
	stream: string,
	revision: number,
	count: number,
): ReadReq {
	const of = new Options.StreamOptions();
	of.setStreamIdentifier(streamIdentifier(stream));
	of.setRevision(String(revision));
	const options = forwards(count);
	options.setStream(of);
	return requestOf(options);
}

export function lastOfStream(stream: string): ReadReq {
	const of = new Options.StreamOptions();
	of.setStreamIdentifier(streamIdentifier(stream));
	of.setEnd(empty());
	const options = backwards(1);
	options.setStream(of);
	return requestOf(options);
}

/** The last event of the log, or the last one before a place in it where a record begins. */
export function lastOfAll(before?: number): ReadReq {
	const all = new Options.AllOptions();
	if (before === undefined) all.setEnd(empty());
	else all.setPosition(positionAt(before));
	const options = backwards(1);
	options.setAll(all);
	return requestOf(options);
}

/**
 * Everything after a position (0 is before the first event), then what comes. The server filters by one thing only: by
 * the streams where the filter names any, else by the types' beginnings.
 */
export function allAfter(after: number, filter: EventFilter = {}): ReadReq {
	const all = new Options.AllOptions();
	if (after === 0) all.setStart(empty());
	else all.setPosition(positionAt(after));
	const options = new Options();
	options.setAll(all);
	options.setSubscription(new Options.SubscriptionOptions());
	setFilter(options, filter);
	return requestOf(options);
}

export function streamIdentifier(stream: string): StreamIdentifier {
	const identifier = new shared.StreamIdentifier();
	identifier.setStreamName(Buffer.from(stream));
	return identifier;
}

function positionAt(number: number): ReadReq.Options.Position {
	const position = new Options.Position();
	position.setCommitPosition(String(number));
	position.setPreparePosition(String(number));
	return position;
}

function setFilter(
	options: ReadReq.Options,
	{ streamPrefixes = [], types = [] }: EventFilter,
): void {
	const expression = new Options.FilterOptions.Expression();
	const filter = new Options.FilterOptions();
	if (streamPrefixes.length > 0) {
		expression.setPrefixList([...streamPrefixes]);
		filter.setStreamIdentifier(expression);
	} else if (types.length > 0) {
		expression.setPrefixList([...types]);
		filter.setEventType(expression);
	} else {
		options.setNoFilter(empty());
		return;
	}
	filter.setMax(SEARCH_WINDOW_EVENTS);
	filter.setCheckpointintervalmultiplier(1);
	options.setFilter(filter);
}

function forwards(count: number): ReadReq.Options {
	const options = counted(count);
	options.setReadDirection(Options.ReadDirection.FORWARDS);
	return options;
}

function backwards(count: number): ReadReq.Options {
	const options = counted(count);
	options.setReadDirection(Options.ReadDirection.BACKWARDS);
	return options;
}

function counted(count: number): ReadReq.Options {
	const options = new Options();
	options.setCount(String(count));
	options.setNoFilter(empty());
	return options;
}

function requestOf(options: ReadReq.Options): ReadReq {
	const ids = new Options.UUIDOption();
	ids.setString(empty());
	options.setUuidOption(ids);
	const request = new streams.ReadReq();
	request.setOptions(options);
	return request;
}

export function empty() {
	return new shared.Empty();
}
