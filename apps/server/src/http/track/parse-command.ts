/** A tracking command as sent, to the command that the domain takes. */

import type {
	CommandType,
	InputError,
	RawContext,
	TrackingCommand,
} from "#kernel";
import { msOfInstant } from "../time.js";
import { compileValidator, type Validate } from "../validation/compile.js";
import { addError } from "../validation/input-errors.js";
import { isPlainObject } from "../validation/plain.js";
import { COMMAND_DTOS } from "./dto/commands.dto.js";
import { isAddress } from "./dto/fields.js";
import {
	FUTURE_MS_MAX,
	OCCURRED_AT_MS_MIN,
	TIME_CHARS_MAX,
	USER_AGENT_CHARS_MAX,
} from "./dto/limits.js";

/** What a command left out is filled in from. */
export interface CommandDefaults {
	readonly siteId: string;
	/** Milliseconds since 1970, UTC. */
	readonly nowMs: number;
	/** Address of the client, where known; one that is no address is left out. */
	readonly ip: string | undefined;
	/** The User-Agent header; cut to its limit. */
	readonly userAgent: string | undefined;
	readonly newCommandId: () => string;
}

export interface ParsedCommand {
	readonly command: TrackingCommand;
	/** Whether the client sent a `commandId`, so that it may be sent again. */
	readonly clientSentId: boolean;
	/** Whether the client sent `occurredAt`. */
	readonly clientSentTime: boolean;
}

export interface InvalidCommand {
	readonly errors: readonly InputError[];
}

/** A command that has passed its DTO. */
interface SentCommand {
	readonly type: CommandType;
	readonly commandId?: string;
	readonly visitorId: string;
	readonly occurredAt?: string;
	readonly context?: RawContext;
	readonly data?: object;
}

const validators: ReadonlyMap<unknown, Validate> = new Map(
	Object.entries(COMMAND_DTOS).map(([type, dto]) => [
		type,
		compileValidator(dto),
	]),
);

/** Never throws; `pointer` is where `input` lies in the request's body (`""` for the whole). The input is not changed. */
export function parseTrackingCommand(
	input: unknown,
	pointer: string,
	defaults: CommandDefaults,
): ParsedCommand | InvalidCommand {
	const errors: InputError[] = [];
	if (!isPlainObject(input)) {
		addError(errors, pointer, "must be a JSON object");
		return { errors };
	}
	const validate = validators.get(input.type);
	if (validate === undefined) {
		addError(errors, `${pointer}/type`, typeFault(input.type));
		return { errors };
	}
	validate(input, pointer, errors);
	const occurredAtMs = readOccurredAt(
		input.occurredAt,
		`${pointer}/occurredAt`,
		defaults.nowMs,
		errors,
	);
	if (errors.length > 0) return { errors };
	// The DTO of its type has just found it to be one.
	return toCommand(input as unknown as SentCommand, occurredAtMs, defaults);
}

function typeFault(type: unknown): string {
	return type === undefined
		? "is required"
		: `must be one of ${[...validators.keys()].join(", ")}`;
}

function toCommand(
	sent: SentCommand,
	occurredAtMs: number,
	defaults: CommandDefaults,
): ParsedCommand {
	const { commandId, context = {}, data = {} } = sent;
	const command = {
		type: sent.type,
		commandId: commandId?.toLowerCase() ?? defaults.newCommandId(),
		siteId: defaults.siteId,
		visitorId: sent.visitorId,
		occurredAtMs,
		context: completeContext(context, defaults),
		data,
	} as TrackingCommand;
	return {
		command,
		clientSentId: commandId !== undefined,
		clientSentTime: sent.occurredAt !== undefined,
	};
}

/** The text's length is the DTO's matter; here it only keeps a long one from being read. */
function readOccurredAt(
	value: unknown,
	pointer: string,
	nowMs: number,
	errors: InputError[],
): number {
	if (typeof value !== "string" || value.length > TIME_CHARS_MAX) return nowMs;
	const ms = msOfInstant(value);
	if (ms === null)
		addError(
			errors,
			pointer,
			"must be an ISO 8601 time with its zone, as in 2026-11-23T10:00:00.000Z",
		);
	else if (ms > nowMs + FUTURE_MS_MAX)
		addError(errors, pointer, "must not be more than 5 minutes in the future");
	else if (ms < OCCURRED_AT_MS_MIN)
		addError(errors, pointer, "must not be before 1990");
	return ms ?? nowMs;
}

function completeContext(
	context: RawContext,
	defaults: CommandDefaults,
): RawContext {
	const ip =
		context.ip === undefined &&
		defaults.ip !== undefined &&
		isAddress(defaults.ip)
			? defaults.ip
			: undefined;
	const userAgent =
		context.userAgent === undefined ? defaults.userAgent : undefined;
	if (ip === undefined && userAgent === undefined) return context;
	return {
		...context,
		...(ip !== undefined && { ip }),
		...(userAgent !== undefined && {
			userAgent: userAgent.slice(0, USER_AGENT_CHARS_MAX),
		}),
	};
}
