import { IsBoolean } from "class-validator";
import { PositionOrInstant } from "../query/fields.js";
import { Optional } from "../validation/presence.js";

/** The body of a request for a rebuild. */
export class RebuildDto {
	/** A position or a time of recording; left out: all events. */
	@Optional() @PositionOrInstant() until?: string;
	@Optional() @IsBoolean() dryRun?: boolean;
}

/** The body of a request for a verification: nothing. */
export class VerificationDto {}
