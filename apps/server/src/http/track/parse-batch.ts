/** The body of `POST /v1/track/batch`. */

import { Allow, ArrayMaxSize, ArrayMinSize, IsArray } from "class-validator";
import type { InputError } from "#kernel";
import { compileValidator } from "../validation/compile.js";
import { BATCH_COMMANDS_MAX } from "./dto/limits.js";
import {
	type CommandDefaults,
	type InvalidCommand,
	type ParsedCommand,
	parseTrackingCommand,
} from "./parse-command.js";

export class BatchDto {
	@IsArray({ message: "must be a list" })
	@ArrayMinSize(1, { message: "must hold at least one command" })
	@ArrayMaxSize(BATCH_COMMANDS_MAX, {
		message: `must hold at most ${BATCH_COMMANDS_MAX} commands`,
	})
	@Allow()
	commands!: unknown[];
}

const validateBatch = compileValidator(BatchDto);

export interface ParsedBatch {
	/** One per command and in order, each good or bad on its own. */
	readonly commands: readonly (ParsedCommand | InvalidCommand)[];
}

/** `errors` where the request as a whole is no batch; then none of it is carried out. */
export function parseBatch(
	input: unknown,
	defaults: CommandDefaults,
): ParsedBatch | InvalidCommand {
	const errors: InputError[] = [];
	validateBatch(input, "", errors);
	if (errors.length > 0) return { errors };
	const { commands } = input as BatchDto;
	return {
		commands: commands.map((command, i) =>
			parseTrackingCommand(command, `/commands/${i}`, defaults),
		),
	};
}
