/** `data` of the commands about who the visitor is, what was consented to, and the end of a visit. */

import { IsOptional, ValidateBy } from "class-validator";
import { type Attributes, CONSENT_PURPOSES } from "#kernel";
import { Nested } from "../../validation/nested.js";
import { Optional, RequiredUnless } from "../../validation/presence.js";
import { OneOf, SomeOf, Text } from "../../validation/rules.js";
import { FlatAttributes, PostalAddress } from "./fields.js";
import {
	EVIDENCE_CHARS_MAX,
	EXTERNAL_ID_TYPE_CHARS_MAX,
	EXTERNAL_ID_VALUE_CHARS_MAX,
	EXTERNAL_IDS_MAX,
	PHONE_NUMBER_CHARS_MAX,
	PHONES_MAX,
	TRAIT_CHARS_MAX,
} from "./limits.js";

export class ExternalIdDto {
	@Text(EXTERNAL_ID_TYPE_CHARS_MAX, { min: 1 }) type!: string;
	@Text(EXTERNAL_ID_VALUE_CHARS_MAX, { min: 1 }) value!: string;
}

export class PhoneDto {
	@OneOf(["work", "cell", "home", "other"]) kind!: string;
	@Text(PHONE_NUMBER_CHARS_MAX, { min: 1 }) number!: string;
}

/** Null clears a trait, so the scalar ones are IsOptional, which lets null pass. */
export class TraitsDto {
	@IsOptional() @Text(TRAIT_CHARS_MAX) givenName?: string | null;
	@IsOptional() @Text(TRAIT_CHARS_MAX) familyName?: string | null;
	@IsOptional() @Text(TRAIT_CHARS_MAX) fullName?: string | null;
	@IsOptional() @Text(TRAIT_CHARS_MAX) dateOfBirth?: string | null;
	@IsOptional() @Text(TRAIT_CHARS_MAX) gender?: string | null;
	@IsOptional() @Text(TRAIT_CHARS_MAX) jobTitle?: string | null;
	@IsOptional() @Text(TRAIT_CHARS_MAX) company?: string | null;
	@IsOptional() @Text(TRAIT_CHARS_MAX) email?: string | null;
	@Optional()
	@Nested(() => PhoneDto, { list: { min: 0, max: PHONES_MAX } })
	phones?: PhoneDto[];
	@Optional() @PostalAddress() address?: Readonly<Record<string, string>>;
	@Optional() @FlatAttributes() custom?: Attributes;
}

export class IdentityDto {
	@RequiredUnless("traits")
	@Nested(() => ExternalIdDto, { list: { min: 1, max: EXTERNAL_IDS_MAX } })
	externalIds?: ExternalIdDto[];
	@Optional()
	@Nested(() => TraitsDto)
	@SaysSomething()
	traits?: TraitsDto;
}

/** Where no external id is given, an empty object would identify nobody. */
function SaysSomething(): PropertyDecorator {
	return ValidateBy({
		name: "saysSomething",
		validator: {
			validate: (traits: object, args) =>
				(args?.object as IdentityDto | undefined)?.externalIds !== undefined ||
				Object.keys(traits).length > 0,
			defaultMessage: () => "must name at least one trait",
		},
	});
}

export class ConsentDto {
	@SomeOf(CONSENT_PURPOSES) purposes!: string[];
	@Optional() @Text(EVIDENCE_CHARS_MAX) evidence?: string;
}

/** Takes no field at all. */
export class NoDataDto {}
