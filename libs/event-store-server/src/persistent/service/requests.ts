/** What requests ask for. */

import { RE2JSException } from "re2js";
import type { RawFilter } from "#event-store";
import { persistentMessages, type shared } from "../../generated.js";
import { invalidArgument } from "../../rpc-errors.js";
import { streamName } from "../../streams/request-fields.js";
import { Source } from "../source.js";
import type { WantedGroup } from "../subscriptions.js";
import type { WantedSettings } from "../validation.js";

const { CreateReq } = persistentMessages;

/** EventStoreDB's number for the end in a field of unsigned 64 bits. */
const END = "18446744073709551615";

const TICKS_PER_MS = 10_000;

const STRATEGY_OF = {
	[CreateReq.ConsumerStrategy.DISPATCHTOSINGLE]: "DispatchToSingle",
	[CreateReq.ConsumerStrategy.ROUNDROBIN]: "RoundRobin",
	[CreateReq.ConsumerStrategy.PINNED]: "Pinned",
};

type CreateOptions = persistentMessages.CreateReq.Options;
type UpdateOptions = persistentMessages.UpdateReq.Options;
type Settings =
	| persistentMessages.CreateReq.Settings
	| persistentMessages.UpdateReq.Settings;
type FilterOptions = persistentMessages.CreateReq.AllOptions.FilterOptions;

/** @throws RpcError */
export function createRequest(
	request: persistentMessages.CreateReq,
): WantedGroup {
	const options = request.getOptions();
	if (options === undefined) throw invalidArgument("the options are missing");
	const named = options.getSettings()?.getConsumerStrategy();
	return wantedGroup(options, filterOf(options.getAll()?.getFilter()), named);
}

/** A filter cannot be updated. @throws RpcError */
export function updateRequest(
	request: persistentMessages.UpdateReq,
): WantedGroup {
	const options = request.getOptions();
	if (options === undefined) throw invalidArgument("the options are missing");
	return wantedGroup(options, null, undefined);
}

interface Target {
	getAll(): unknown;
	getStreamIdentifier(): shared.StreamIdentifier | undefined;
	getGroupName(): string;
}

/** The group that other requests name. @throws RpcError */
export function targetOf(target: Target | undefined): {
	readonly source: string;
	readonly group: string;
} {
	if (target === undefined) throw invalidArgument("the options are missing");
	const isAll = target.getAll() !== undefined;
	const identifier = target.getStreamIdentifier();
	const source = isAll ? Source.all().name : streamName(identifier);
	return { source, group: target.getGroupName() };
}

function wantedGroup(
	options: CreateOptions | UpdateOptions,
	filter: RawFilter | null,
	strategy: string | undefined,
): WantedGroup {
	const settings = options.getSettings();
	if (settings === undefined) throw invalidArgument("the settings are missing");
	const source = sourceOf(options, filter);
	const startFrom = startOf(options, settings, source);
	return {
		source,
		group: options.getGroupName(),
		settings: settingsOf(settings, startFrom, strategy),
	};
}

/** @throws RpcError */
function sourceOf(
	options: CreateOptions | UpdateOptions,
	filter: RawFilter | null,
): Source {
	if (!options.hasAll()) {
		const stream = options.getStream();
		const identifier =
			stream?.getStreamIdentifier() ?? options.getStreamIdentifier();
		const name = streamName(identifier);
		if (name !== Source.all().name) return new Source(name);
		throw invalidArgument("$all is subscribed to by an option of its own");
	}
	try {
		return Source.all(filter);
	} catch (error) {
		if (!(error instanceof RE2JSException)) throw error;
		throw invalidArgument(`the filter's pattern is none: ${error.message}`);
	}
}

/** The first event wanted, as EventStoreDB writes it. */
function startOf(
	options: CreateOptions | UpdateOptions,
	settings: Settings,
	source: Source,
): string {
	const all = options.getAll();
	const option = all ?? options.getStream();
	if (option?.hasEnd()) return source.end;
	if (option?.hasStart()) return source.textOf(0);
	const position = all?.getPosition();
	if (position !== undefined) {
		return `C:${position.getCommitPosition()}/P:${position.getPreparePosition()}`;
	}
	if (options.hasAll()) {
		throw invalidArgument("no position to start from is given");
	}
	// Older clients give the revision with the settings.
	const revision = options.getStream()?.getRevision() ?? settings.getRevision();
	return revision === END ? source.end : revision;
}

function settingsOf(
	settings: Settings,
	startFrom: string,
	strategy: string | undefined,
): WantedSettings {
	const kind = settings.getNamedConsumerStrategy();
	return {
		resolveLinkTos: settings.getResolveLinks(),
		extraStatistics: settings.getExtraStatistics(),
		messageTimeoutMs: settings.hasMessageTimeoutTicks()
			? msOf(settings.getMessageTimeoutTicks())
			: settings.getMessageTimeoutMs(),
		maxRetryCount: settings.getMaxRetryCount(),
		checkPointAfterMs: settings.hasCheckpointAfterTicks()
			? msOf(settings.getCheckpointAfterTicks())
			: settings.getCheckpointAfterMs(),
		minCheckPointCount: settings.getMinCheckpointCount(),
		maxCheckPointCount: settings.getMaxCheckpointCount(),
		maxSubscriberCount: settings.getMaxSubscriberCount(),
		liveBufferSize: settings.getLiveBufferSize(),
		readBatchSize: settings.getReadBatchSize(),
		historyBufferSize: settings.getHistoryBufferSize(),
		strategy: strategy || (STRATEGY_OF[kind] ?? String(kind)),
		startFrom,
	};
}

function msOf(ticks: string): number {
	return Math.trunc(Number(ticks) / TICKS_PER_MS);
}

function filterOf(options: FilterOptions | undefined): RawFilter | null {
	const onStream = options?.getStreamIdentifier();
	const expression = onStream ?? options?.getEventType();
	if (expression === undefined) return null;
	const on = onStream ? "stream" : "type";
	const pattern = expression.getRegex();
	if (pattern !== "") return { on, pattern };
	const prefixes = expression.getPrefixList();
	// Every name begins with nothing.
	return prefixes.includes("") ? null : { on, prefixes };
}
