import { type InputError, InvalidInput } from "#kernel";
import { type Moment, momentOf } from "../query/parse-query.js";
import { compileValidator, type Validate } from "../validation/compile.js";
import { RebuildDto, VerificationDto } from "./rebuild.dto.js";

export interface RebuildBody {
	/** Null: all events. */
	readonly until: Moment | null;
	readonly dryRun: boolean;
}

const validators = {
	rebuild: compileValidator(RebuildDto),
	verification: compileValidator(VerificationDto),
};

/** A body may be left out. @throws InvalidInput naming each field */
export function parseRebuild(body: unknown): RebuildBody {
	const { until, dryRun = false } = check<RebuildDto>(validators.rebuild, body);
	return { until: until === undefined ? null : momentOf(until), dryRun };
}

/** @throws InvalidInput where there is anything in the body */
export function parseVerification(body: unknown): void {
	check<VerificationDto>(validators.verification, body);
}

function check<Dto>(validate: Validate, body: unknown): Dto {
	const sent = body ?? {};
	const errors: InputError[] = [];
	validate(sent, "", errors);
	if (errors.length > 0)
		throw new InvalidInput("The request is not valid.", errors);
	return sent as Dto;
}
